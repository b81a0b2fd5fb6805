import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HttpReply } from '../../shared/engine/httpReply';
import type { Outcome } from '../../shared/engine/outcome';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { HttpBody } from '../../shared/transports/http/httpRequest';
import type { Letter } from './compose';
import { uploadResumably } from './resumable';

const MIB = 1024 * 1024;
/** Largest message of drafts, sending and importing: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send */
const LARGEST_BYTES = 35 * MIB;
/** Up to here a message goes as text in JSON: a third more bytes, but one plain request. */
const IN_JSON_BYTES = MIB;
/** Google asks for resumable uploads above this: https://developers.google.com/workspace/gmail/api/guides/uploads */
const AT_ONCE_BYTES = 5 * MIB;

/** Where a mail goes. */
export interface Upload {
	readonly method?: 'POST' | 'PUT';
	/** Without the `/upload` in front of it. */
	readonly path: string;
	readonly query?: Readonly<Record<string, QueryValue>>;
	/** What the message has beside its content: `threadId`, `labelIds`. */
	readonly message?: Readonly<Record<string, unknown>>;
	/** True when the message is put into a draft. */
	readonly inDraft?: boolean;
	readonly isPreparation?: boolean;
}

/**
 * Gives Gmail a mail: in JSON, as it is, together with what belongs to it, or in a session that goes on where it broke off,
 * depending on its size.
 * @throws NodeOperationError for one that is too large, before anything is sent
 */
export async function upload(item: ServiceItem, mail: Letter, to: Upload): Promise<Outcome<HttpReply>> {
	if (mail.length > LARGEST_BYTES) {
		const size = (mail.length / MIB).toFixed(1);
		throw item.refuse(
			'Attachments',
			`make a mail of ${size} MiB, and Gmail takes 35 MiB`,
			'Attachments take up a third more in a mail than as a file. Send fewer or smaller ones, or a link to them.',
		);
	}
	const { method = 'POST', path, query, message = {}, isPreparation } = to;
	const metadata = (raw: object) => (to.inDraft ? { message: { ...message, ...raw } } : { ...message, ...raw });
	if (mail.length <= IN_JSON_BYTES) {
		const raw = (await bytes(mail)).toString('base64url');
		return await item.attempt({ method, path, query, body: metadata({ raw }), isPreparation });
	}
	const place = { method, path: `/upload${path}`, isPreparation };
	if (mail.length > AT_ONCE_BYTES) return await uploadResumably(item, mail, { ...place, query, body: metadata({}) });
	const isBare = Object.keys(message).length === 0;
	return await item.attempt({
		...place,
		query: { ...query, uploadType: isBare ? 'media' : 'multipart' },
		content: isBare ? media(mail) : related(mail, metadata({})),
	});
}

async function bytes(mail: Letter): Promise<Buffer> {
	const content = await mail.open();
	return Buffer.isBuffer(content) ? content : await buffer(content);
}

function media(mail: Letter): HttpBody {
	return { encode: async () => ({ content: await mail.open(), length: mail.length, contentType: 'message/rfc822' }) };
}

/** `multipart/related` of the metadata and the mail (RFC 2387), in this order. */
function related(mail: Letter, metadata: object): HttpBody {
	const boundary = `related_${randomUUID()}`;
	const head = Buffer.from(
		`--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n` +
			`--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`,
	);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
	return {
		encode: async () => {
			const content = await mail.open();
			return {
				content: Readable.from(joined(head, content, tail)),
				length: head.length + mail.length + tail.length,
				contentType: `multipart/related; boundary=${boundary}`,
			};
		},
	};
}

async function* joined(head: Buffer, content: Buffer | Readable, tail: Buffer) {
	yield head;
	if (Buffer.isBuffer(content)) yield content;
	else yield* content as AsyncIterable<Buffer>;
	yield tail;
}
