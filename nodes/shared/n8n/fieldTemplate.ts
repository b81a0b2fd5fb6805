import type { IDataObject } from 'n8n-workflow';

/** What a template comes to for one item; `undefined` leaves it to n8n. */
export type FieldTemplate = (json: IDataObject) => unknown;

/** `$json`, followed by names and indices only; n8n's sandbox has its own mind about names with a dollar. */
const FIELD = /^\$json((?:\.[A-Za-z_]\w*|\[(?:"[^"\\]*"|'[^'\\]*'|\d+)\])+)$/;
const STEP = /\.([A-Za-z_]\w*)|\[(?:"([^"\\]*)"|'([^'\\]*)'|(\d+))\]/g;

type Part = string | { readonly path: readonly string[] };

/**
 * Reads expressions that only put fields of the item into a text: `=https://api.test/users/{{ $json.id }}`. They are by far
 * the most frequent ones, and n8n's sandbox takes half a millisecond for each, which over thousands of items is more than
 * the network takes. Everything else, and every value but text, numbers and booleans, is left to n8n.
 * @param raw a parameter as it was typed, with whatever is inside it
 * @returns undefined when any expression in it is more than that
 */
export function fieldTemplate(raw: unknown): FieldTemplate | undefined {
	if (typeof raw === 'string') return raw.startsWith('=') ? textTemplate(raw.slice(1)) : () => raw;
	if (typeof raw !== 'object' || raw === null) return () => raw;
	const entries = Object.entries(raw).map(([key, value]) => [key, fieldTemplate(value)] as const);
	if (entries.some(([, template]) => template === undefined)) return undefined;
	const isList = Array.isArray(raw);
	return (json) => {
		const copy: Record<string, unknown> = {};
		for (const [key, template] of entries) {
			const value = template!(json);
			if (value === undefined) return undefined;
			copy[key] = value;
		}
		return isList ? Object.values(copy) : copy;
	};
}

function textTemplate(text: string): FieldTemplate | undefined {
	const parts = parseParts(text);
	if (!parts) return undefined;
	const [only] = parts;
	// An expression by itself keeps its type; beside a text it becomes text.
	if (parts.length === 1 && typeof only === 'object') return (json) => fieldOf(json, only.path);
	return (json) => {
		let result = '';
		for (const part of parts) {
			const value = typeof part === 'string' ? part : fieldOf(json, part.path);
			if (value === undefined) return undefined;
			result += String(value);
		}
		return result;
	};
}

function parseParts(text: string): Part[] | undefined {
	// Backslashes can escape braces.
	if (text.includes('\\')) return undefined;
	const parts: Part[] = [];
	let at = 0;
	while (at < text.length) {
		const open = text.indexOf('{{', at);
		const literal = open < 0 ? text.slice(at) : text.slice(at, open);
		if (literal.includes('}}')) return undefined;
		if (literal !== '') parts.push(literal);
		if (open < 0) break;
		const close = text.indexOf('}}', open);
		const path = close < 0 ? undefined : parsePath(text.slice(open + 2, close).trim());
		if (!path) return undefined;
		parts.push({ path });
		at = close + 2;
	}
	return parts.some((part) => typeof part === 'object') ? parts : undefined;
}

function parsePath(expression: string): string[] | undefined {
	const field = FIELD.exec(expression);
	return field
		? [...field[1].matchAll(STEP)].map(([, name, double, single, index]) => name ?? double ?? single ?? index)
		: undefined;
}

/** The text, number or boolean at a path; undefined for everything else. */
function fieldOf(json: IDataObject, path: readonly string[]): string | number | boolean | undefined {
	let value: unknown = json;
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
		value = (value as Record<string, unknown>)[step];
	}
	const isPlain =
		typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
	return isPlain ? (value as string | number | boolean) : undefined;
}
