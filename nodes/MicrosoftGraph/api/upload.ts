import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** Fragments are multiples of this: https://learn.microsoft.com/graph/api/driveitem-createuploadsession */
const STEP = 320 * 1024;
/** Fragments this large are recommended, and small enough to be sent again. Outlook takes up to 4 MB at a time. */
export const FILE_FRAGMENT = 32 * STEP;
export const MAIL_FRAGMENT = 12 * STEP;

const RANGE_NOT_SATISFIABLE = 416;

/** What is uploaded. */
export interface Content {
	/** Bytes. */
	readonly size: number;
	read(from: number, to: number): Promise<Buffer>;
}

interface Session {
	readonly uploadUrl: string;
}

/**
 * Uploads a content of any size in a session, fragment by fragment, and goes on where the service says that it got to
 * when one was lost. The address of a session is its own key: no token goes there.
 * @param start opens the session
 * @param fragment bytes at a time, a multiple of 320 KiB
 * @returns the answer to the last fragment; undefined when that got lost, and the content is there all the same
 * @throws {CallFailed} when it does not go on
 */
export async function uploadInSession(
	item: ServiceItem,
	start: ServiceRequest,
	content: Content,
	fragment: number,
): Promise<HttpResponse | undefined> {
	const open = async () =>
		await item.json<object & Session>({ method: 'POST', ...start, isPreparation: true, isRepeatable: true });
	let session = await open();
	let from = 0;
	let left = item.maxAttempts;
	for (;;) {
		const to = Math.min(content.size, from + fragment);
		const sent = await item.attempt(put(session, content, from, to));
		if (sent.ok) {
			const reply = sent.reply as HttpResponse;
			const next = nextByte(item, reply);
			if (to === content.size && next === undefined && isDone(reply)) return reply;
			from = next ?? to;
			continue;
		}
		const { httpCode } = sent.failure;
		if (sent.disposition !== 'unknown' && httpCode !== RANGE_NOT_SATISFIABLE && httpCode !== 404)
			throw new CallFailed(sent);
		if (--left <= 0) throw new CallFailed(sent);
		const state = await item.attempt({ path: session.uploadUrl, isUnsigned: true });
		if (state.ok) {
			const next = nextByte(item, state.reply as HttpResponse) ?? from;
			// As long as more of it arrives each time, the tries begin anew.
			if (next > from) left = item.maxAttempts;
			from = next;
		}
		// A session that ended with its last fragment is gone, too.
		else if (isGone(state) && to === content.size && sent.attempts > 1) return undefined;
		else if (isGone(state)) [session, from] = [await open(), 0];
		else throw new CallFailed(state);
	}
}

function put({ uploadUrl }: Session, content: Content, from: number, to: number): ServiceRequest {
	return {
		method: 'PUT',
		path: uploadUrl,
		isUnsigned: true,
		headers: { 'content-range': `bytes ${from}-${to - 1}/${content.size}` },
		content: {
			encode: async () => ({ content: await content.read(from, to), contentType: 'application/octet-stream' }),
		},
	};
}

/**
 * What the last fragment is answered with. Of the others OneDrive says 202, but Outlook 200, as of an end:
 * https://learn.microsoft.com/graph/outlook-large-attachments
 */
function isDone({ status }: HttpResponse): boolean {
	return status === 200 || status === 201;
}

function isGone({ failure }: Failed<HttpReply>): boolean {
	return failure.httpCode === 404;
}

/** OneDrive says `["4096-"]`, Outlook `["4096"]`; undefined when the answer does not tell. */
function nextByte(item: ServiceItem, reply: HttpResponse): number | undefined {
	const { nextExpectedRanges } = item.parse(reply) as { nextExpectedRanges?: unknown };
	const [, first] = /^(\d+)(?:-\d*)?$/.exec(String((nextExpectedRanges as unknown[] | undefined)?.[0] ?? '')) ?? [];
	return first === undefined ? undefined : Number(first);
}
