import type { INode } from 'n8n-workflow';
import { jsonErrorPosition } from './jsonPosition';
import { parameterError } from './parameterError';

/** Characters shown around the place where JSON goes wrong. */
const SHOWN = 20;

/**
 * Reads a parameter that holds JSON as text, or as data where an expression gave some.
 * @throws NodeOperationError that names the parameter, the item and the place
 */
export function jsonParameter(node: INode, itemIndex: number, parameter: string, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const read = parse(value);
	if (read) return read.value;
	throw parameterError(node, itemIndex, parameter, 'is not valid JSON', whatIsWrong(value));
}

/** The same for parameters that must hold an object of names and values. */
export function jsonObjectParameter(
	node: INode,
	itemIndex: number,
	parameter: string,
	value: unknown,
): Record<string, unknown> {
	const data = jsonParameter(node, itemIndex, parameter, value);
	if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
	const found = data === null ? 'null' : Array.isArray(data) ? 'a list' : `a ${typeof data}`;
	throw parameterError(
		node,
		itemIndex,
		parameter,
		`must be a JSON object, not ${found}`,
		'Write it like { "name": "value" }.',
	);
}

function parse(text: string): { value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return undefined;
	}
}

function whatIsWrong(text: string): string {
	if (text.trim() === '') return 'It is empty. Write {} for an empty object.';
	const position = jsonErrorPosition(text);
	const before = text.slice(0, position);
	const line = before.split('\n').length;
	const column = position - before.lastIndexOf('\n');
	const place = `line ${line}, column ${column}`;
	if (position >= text.length) return `It ends too early, at ${place}: a quote or a bracket is not closed.`;
	const near = text.slice(Math.max(0, position - SHOWN), position + SHOWN).replace(/\s+/g, ' ');
	return `At ${place} something else is expected than ${JSON.stringify(text[position])}, near: ${near}`;
}
