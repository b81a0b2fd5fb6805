import type { INode } from 'n8n-workflow';
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
	if ('value' in read) return read.value;
	throw parameterError(node, itemIndex, parameter, 'is not valid JSON', whatIsWrong(value, read.error));
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

function parse(text: string): { value: unknown } | { error: Error } {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch (error) {
		return { error: error as Error };
	}
}

function whatIsWrong(text: string, error: Error): string {
	if (text.trim() === '') return 'It is empty. Write {} for an empty object.';
	const found = /at position (\d+)/.exec(error.message);
	const position = found ? Number(found[1]) : /end of JSON|Unterminated/i.test(error.message) ? text.length : undefined;
	if (position === undefined) return error.message;
	const before = text.slice(0, position);
	const line = before.split('\n').length;
	const column = position - before.lastIndexOf('\n');
	const near = text.slice(Math.max(0, position - SHOWN), position + SHOWN).replace(/\s+/g, ' ');
	const reason = error.message.replace(/ in JSON at position.*$/s, '').replace(/,? ?"?\.{3}.*$/s, '');
	return `${reason} at line ${line}, column ${column}, near: ${near}`;
}
