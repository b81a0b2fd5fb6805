import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** Content types of newline-delimited JSON. */
const TYPES = /^\s*application\/(?:x-)?(?:ndjson|jsonl|json-lines|jsonlines|stream\+json)\b/i;

export const isJsonLines = (contentType: string): boolean => TYPES.test(contentType);

/**
 * Reads one JSON value per line; empty lines do not count.
 * @throws NodeOperationError that names the line
 */
export function readJsonLines(node: INode, itemIndex: number, text: string): unknown[] {
	const values: unknown[] = [];
	let line = 0;
	for (let start = 0; start < text.length; ) {
		line++;
		const end = text.indexOf('\n', start);
		const content = (end < 0 ? text.slice(start) : text.slice(start, end)).trim();
		start = end < 0 ? text.length : end + 1;
		// RFC 7464 puts a record separator before each value.
		const json = content.startsWith('\u001e') ? content.slice(1) : content;
		if (json !== '') values.push(readLine(node, itemIndex, json, line));
	}
	return values;
}

function readLine(node: INode, itemIndex: number, json: string, line: number): unknown {
	const read = parse(json);
	if ('value' in read) return read.value;
	throw new NodeOperationError(node, `Line ${line} of the response is not valid JSON [item ${itemIndex}]`, {
		itemIndex,
		description: `${read.reason}. The service did answer, so the request was carried out.`,
	});
}

function parse(json: string): { value: unknown } | { reason: string } {
	try {
		return { value: JSON.parse(json) as unknown };
	} catch (error) {
		return { reason: (error as Error).message };
	}
}
