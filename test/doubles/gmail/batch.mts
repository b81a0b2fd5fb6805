import { STATUS_CODES } from 'node:http';
import { type ApiAnswer, type ApiRequest, invalid } from './exchange.mts';
import { boundaryIn, splitHead, splitParts } from './multipart.mts';

const MOST_PARTS = 100;
const BOUNDARY = 'batch_of_answers';

export interface BatchAnswer {
	readonly contentType: string;
	readonly body: string;
}

/**
 * Gmail's batch endpoint: every part is a request of its own with an answer of its own, and the answers come in any order.
 * https://developers.google.com/workspace/gmail/api/guides/batch
 * @param serve answers one part; a part without `Authorization` has that of the batch
 */
export async function serveBatch(
	batch: ApiRequest,
	serve: (part: ApiRequest) => Promise<ApiAnswer>,
): Promise<BatchAnswer | ApiAnswer> {
	const boundary = boundaryIn(batch.headers['content-type'] ?? '');
	if (boundary === undefined) return invalid('The batch request has no boundary.');
	const parts = splitParts(batch.body, boundary);
	if (parts.length > MOST_PARTS) return invalid(`The batch request has more than ${MOST_PARTS} calls.`);
	const answers = await Promise.all(
		parts.map(async ({ headers, content }) => {
			if (headers['content-type'] !== 'application/http') throw new RangeError('A part is no HTTP request');
			return answerPart(headers['content-id'], await serve(readPart(content, batch)));
		}),
	);
	const body = `${shuffled(answers)
		.map((text) => `--${BOUNDARY}\r\n${text}\r\n`)
		.join('')}--${BOUNDARY}--`;
	return { contentType: `multipart/mixed; boundary=${BOUNDARY}`, body };
}

function readPart(content: Buffer, batch: ApiRequest): ApiRequest {
	const text = content.toString('latin1');
	const firstLine = text.slice(0, text.indexOf('\r\n'));
	const [, method, path] = /^([A-Z]+) (\/\S+)(?: HTTP\/1\.1)?$/.exec(firstLine) ?? [];
	if (method === undefined) throw new RangeError(`"${firstLine}" is no request line`);
	const { headers, content: body } = splitHead(text.slice(firstLine.length + 2));
	return { method, path, headers: { authorization: batch.headers.authorization, ...headers }, body };
}

function answerPart(contentId: string | undefined, { status, headers = {}, body }: ApiAnswer): string {
	const json = body === undefined ? '' : JSON.stringify(body);
	const id = contentId === undefined ? '' : `Content-ID: ${contentId.replace('<', '<response-')}\r\n`;
	const fields = Object.entries({ 'Content-Type': 'application/json; charset=UTF-8', ...headers })
		.map(([name, value]) => `${name}: ${value}\r\n`)
		.join('');
	return `Content-Type: application/http\r\n${id}\r\nHTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fields}\r\n${json}`;
}

/** An order that is never that of the requests, and the same in every run. */
function shuffled<T>(list: readonly T[]): T[] {
	return [...list].sort((a, b) => (list.indexOf(a) % 3) - (list.indexOf(b) % 3)).reverse();
}
