import { Readable } from 'node:stream';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Outcome } from '../../shared/engine/outcome';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { HttpBody } from '../../shared/transports/http/httpRequest';
import type { Letter } from './compose';

/** "There is more to come": the session is open, and its `Range` says what has arrived. */
const RESUME_INCOMPLETE = 308;

/**
 * Uploads a mail in a session. A session ends once: when the connection breaks, one asks how much has arrived, and either
 * goes on from there or learns that it was all.
 * https://developers.google.com/workspace/gmail/api/guides/uploads#resumable
 * @param start the request that opens the session, with the metadata as its body
 */
export async function uploadResumably(
	item: ServiceItem,
	mail: Letter,
	start: ServiceRequest,
): Promise<Outcome<HttpReply>> {
	const opened = await item.attempt({
		...start,
		query: { ...start.query, uploadType: 'resumable' },
		headers: { 'x-upload-content-type': 'message/rfc822', 'x-upload-content-length': String(mail.length) },
		isPreparation: true,
		isRepeatable: true,
	});
	if (!opened.ok) return opened;
	const path = locationOf(opened.reply as HttpResponse);
	if (path === undefined) return { ...NO_SESSION, attempts: opened.attempts };
	const session = { method: 'PUT', path, accepts: [RESUME_INCOMPLETE] };
	const { isPreparation } = start;
	for (let from = 0, tries = 1; ; tries++) {
		const sent = await item.attempt({ ...session, ...rest(mail, from), isPreparation });
		if (!sent.ok && (sent.disposition !== 'unknown' || tries >= item.maxAttempts)) return sent;
		const state = sent.ok
			? sent
			: await item.attempt({ ...session, ...question(mail), isRepeatable: true, isPreparation });
		if (!state.ok || (state.reply as HttpResponse).status !== RESUME_INCOMPLETE) return state;
		if (tries >= item.maxAttempts) return sent.ok ? { ...INCOMPLETE, attempts: sent.attempts } : sent;
		from = arrived(state.reply as HttpResponse);
	}
}

/** Without an address, no part of the mail can have been sent. */
const NO_SESSION = {
	ok: false,
	disposition: 'notSent',
	failure: {
		message: 'Gmail has opened an upload and not said where the mail goes',
		description:
			'The header "Location" is missing in its answer. If a gateway or proxy is on the way, let it pass this header on; else try again.',
	},
} as const;

const INCOMPLETE = {
	ok: false,
	disposition: 'rejected',
	failure: {
		message: 'Gmail takes only parts of the mail, and asks for more each time',
		description: 'Try again later, or with a smaller mail.',
	},
} as const;

/** Where a session is; undefined when the answer does not say so. */
function locationOf({ headers: { location }, url }: HttpResponse): string | undefined {
	const [address = ''] = [location].flat();
	return address !== '' && URL.canParse(address, url) ? new URL(address, url).href : undefined;
}

function rest(mail: Letter, from: number): Pick<ServiceRequest, 'headers' | 'content'> {
	const length = mail.length - from;
	return {
		headers: { 'content-range': `bytes ${from}-${mail.length - 1}/${mail.length}` },
		content: {
			encode: async () => {
				const whole = await mail.open();
				const content = Buffer.isBuffer(whole) ? whole.subarray(from) : Readable.from(after(whole, from));
				return { content, length, contentType: 'message/rfc822' };
			},
		},
	};
}

function question(mail: Letter): Pick<ServiceRequest, 'headers' | 'content'> {
	return { headers: { 'content-range': `bytes */${mail.length}` }, content: NOTHING };
}

const NOTHING: HttpBody = { encode: () => ({ content: '' }) };

/** `Range: bytes=0-42`; without it, nothing has arrived. */
function arrived({ headers: { range } }: HttpResponse): number {
	const [, last] = /^bytes=0-(\d+)$/.exec(String(range ?? '')) ?? [];
	return last === undefined ? 0 : Number(last) + 1;
}

async function* after(stream: Readable, from: number) {
	let skip = from;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (chunk.length > skip) yield chunk.subarray(skip);
		skip = Math.max(0, skip - chunk.length);
	}
}
