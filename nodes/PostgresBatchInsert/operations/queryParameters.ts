import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { rawValue } from '../../shared/n8n/parameters';

/** Expressions inside of a text: `{{ … }}`. */
const EXPRESSIONS = /\{\{[\s\S]*?\}\}/g;

/** From this version on, commas inside of evaluated values no longer separate. */
const WHOLE_VALUES_FROM = 2.5;

export interface PreparedQuery {
	readonly query: string;
	readonly values: readonly unknown[];
}

/**
 * Makes the query of an item and its parameters, as the built-in node's version does.
 * @throws NodeOperationError for parameters that are neither text nor a list
 */
export function prepareQuery(
	ctx: IExecuteFunctions,
	item: number,
	version: number,
	quotedAsText: boolean,
): PreparedQuery {
	let query = String(ctx.getNodeParameter('query', item)).replace(EXPRESSIONS, (expression) =>
		String(ctx.evaluateExpression(expression, item)),
	);
	const given = ctx.getNodeParameter('options.queryReplacement', item, '') as unknown;
	const values = readValues(ctx, given, item, version);
	if (!given || quotedAsText) {
		// '$1' stays the text that it is: it becomes a parameter with itself as its value.
		query = query.replace(/'\$\d+'/g, (quoted) => `$${values.push(quoted.slice(1, -1))}`);
	}
	return { query, values };
}

function readValues(ctx: IExecuteFunctions, given: unknown, item: number, version: number): unknown[] {
	if (Array.isArray(given)) return [...(given as unknown[])];
	if (typeof given !== 'string' && typeof given !== 'number') {
		throw new NodeOperationError(
			ctx.getNode(),
			'Query Parameters must be text with commas between the values, or a list of values',
			{ itemIndex: item },
		);
	}
	const raw = rawValue(ctx, 'options.queryReplacement');
	if (raw === undefined || raw === '') return [];
	// The whole collection is an expression: then only its value is there to be read.
	if (String(given) === '' && !String(raw).includes('{{')) return [];
	const text = typeof raw === 'string' ? raw.replace(/^=+/, '') : String(given);
	return version >= WHOLE_VALUES_FROM ? wholeValues(ctx, text, item) : splitFirst(ctx, text, item);
}

/** Since 2.5: what an expression yields is one value if it is a list or JSON, and split at its commas otherwise. */
function wholeValues(ctx: IExecuteFunctions, text: string, item: number): unknown[] {
	const expressions = text.match(EXPRESSIONS) ?? [];
	if (expressions.length === 0) return splitAtCommas(text);
	return expressions.flatMap((expression): unknown[] => {
		const value = ctx.evaluateExpression(expression, item) as unknown;
		if (Array.isArray(value)) {
			return (value as unknown[])
				.filter((entry) => entry !== undefined)
				.map((entry) => (typeof entry === 'object' && entry !== null ? JSON.stringify(entry) : entry));
		}
		const asText = textOf(value);
		return isJson(asText) ? [asText] : splitAtCommas(asText);
	});
}

/** Before 2.5: split first, then evaluate. */
function splitFirst(ctx: IExecuteFunctions, text: string, item: number): unknown[] {
	return splitAtCommas(text).flatMap((entry): unknown[] => {
		const expressions = entry.match(EXPRESSIONS);
		return expressions === null
			? [entry]
			: expressions.map((expression) => ctx.evaluateExpression(expression, item) as unknown);
	});
}

function splitAtCommas(text: string): string[] {
	return text
		.split(',')
		.filter((entry) => entry !== '')
		.map((entry) => entry.trim());
}

function textOf(value: unknown): string {
	if (value === undefined) return '';
	if (value === null) return 'null';
	return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text.trim());
		return true;
	} catch {
		return false;
	}
}
