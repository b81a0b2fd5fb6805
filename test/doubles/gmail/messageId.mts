import { randomUUID } from 'node:crypto';

interface Message {
	readonly raw?: string;
	readonly internalDate?: string;
}

/**
 * What Gmail does to a mail that it takes in: it may give it a Message-ID of its own, and it notes the time of arrival in
 * place of the `Date` that the sender wrote.
 * @param body of the request, a message or a draft
 */
export function asTakenIn(
	body: object,
	{ keepDate, replaceMessageId }: { keepDate: boolean; replaceMessageId: boolean },
): object {
	const { message } = body as { message?: Message };
	if (message) return { ...body, message: asTakenIn(message, { keepDate, replaceMessageId }) };
	const { raw } = body as Message;
	if (raw === undefined) return body;
	return {
		...body,
		raw: replaceMessageId ? withOtherMessageId(raw) : raw,
		...(keepDate ? {} : { internalDate: String(Date.now()) }),
	};
}

function withOtherMessageId(raw: string): string {
	const mail = Buffer.from(raw, 'base64url').toString('latin1');
	const end = mail.search(/\r?\n\r?\n/);
	const head = end < 0 ? mail : mail.slice(0, end);
	const line = `Message-ID: <${randomUUID()}@mail.gmail.com>`;
	const kept = head.replace(/^message-id:.*(\r?\n[ \t].*)*\r?\n?/im, '');
	return Buffer.from(`${line}\r\n${kept}${end < 0 ? '' : mail.slice(end)}`, 'latin1').toString('base64url');
}
