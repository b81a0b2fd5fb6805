import type { Encoder } from './encoder';
import { ValueProblem } from './valueProblem';

/** An element needs quotes when it is empty, says NULL, or holds a character with a meaning (documentation, 8.15.6). */
const NEEDS_QUOTES = /^$|^null$|["\\{}\s,;]/i;

/**
 * Text form of an array, nested to any depth: `{1,NULL,{…}}`.
 * @param encode turns one element into its text form
 * @param nested false for elements of which a list is one value (JSON, vectors), not a further dimension
 */
export function arrayText(values: readonly unknown[], encode: Encoder, delimiter: string, nested: boolean): string {
	let text = '{';
	for (let i = 0; i < values.length; i++) {
		if (i > 0) text += delimiter;
		const value = values[i];
		if (value === null || value === undefined) {
			text += 'NULL';
		} else if (nested && Array.isArray(value)) {
			text += arrayText(value, encode, delimiter, nested);
		} else {
			const element = encode(value);
			text += NEEDS_QUOTES.test(element) ? `"${element.replace(/["\\]/g, '\\$&')}"` : element;
		}
	}
	return `${text}}`;
}

/**
 * The array that a string stands for: JSON (`["a","b"]`) is taken apart as the built-in node does; anything else is left
 * to Postgres (`{a,b}`).
 */
export function parseArrayString(text: string): readonly unknown[] | undefined {
	if (!/^\s*\[/.test(text) || /^\s*\[-?\d+:-?\d+\]/.test(text)) return undefined;
	try {
		const value = JSON.parse(text) as unknown;
		return Array.isArray(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

export function requireArray(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	throw new ValueProblem('is not a list, and the column holds an array. Wrap it in [ ]');
}
