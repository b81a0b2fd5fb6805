import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { pathSteps, setPath } from '../request/setPath';
import { articleText, textOf } from './htmlText';
import { parseHtml } from './htmlTree';
import { matcher, select } from './selectors';

/** Changes a body before it is put out. */
export type Trim = (body: unknown) => unknown;

/** Lets an AI agent have only the part of a response it asked for; without the option, everything. */
export function responseTrim(ctx: IExecuteFunctions, itemIndex: number): Trim | undefined {
	if (!ctx.getNode().parameters.optimizeResponse) return undefined;
	const read = <T>(name: string, fallback: T) => ctx.getNodeParameter(name, itemIndex, fallback) as T;
	const most = read('truncateResponse', false) ? read('maxLength', 0) : 0;
	const cut = (text: string) => (most > 0 ? text.slice(0, most) : text);
	const fail = (message: string, description: string) =>
		new NodeOperationError(ctx.getNode(), `${message} [item ${itemIndex}]`, { itemIndex, description });

	switch (read('responseType', 'json') as string) {
		case 'html': {
			const selector = read('cssSelector', 'body');
			const omit = read('onlyContent', false) ? read('elementsToOmit', '') : '';
			const onlyContent = read('onlyContent', false);
			return (body) => {
				if (typeof body !== 'string')
					throw fail('The response is no text that could be a page', 'Choose another "Expected Response Type".');
				return cut(JSON.stringify(selectedHtml(body, selector, onlyContent, omit, fail), null, 2));
			};
		}
		case 'text':
			return (body) => cut(articleText(parseHtml(typeof body === 'string' ? body : JSON.stringify(body, null, 2))));
		default:
			return (body) =>
				selectedFields(
					body,
					read('dataField', ''),
					read('fieldsToInclude', 'all'),
					listOf(read<unknown>('fields', '')),
					fail,
				);
	}
}

type Fail = (message: string, description: string) => Error;

function selectedHtml(source: string, selector: string, onlyContent: boolean, omit: string, fail: Fail): string[] {
	const root = parseHtml(source);
	const attempt = <T>(read: () => T): T | Error => {
		try {
			return read();
		} catch (error) {
			return error as Error;
		}
	};
	const elements = attempt(() => select(root, selector));
	const omits = attempt(() => (omit.trim() === '' ? undefined : matcher(omit)));
	for (const result of [elements, omits])
		if (result instanceof Error) throw fail(result.message, 'Correct the selector.');
	// A page may leave its body tag out.
	const found = elements as ReturnType<typeof select>;
	const chosen = found.length === 0 && selector.trim() === 'body' ? [root] : found;
	return chosen.map((element) =>
		onlyContent
			? textOf(element, (omits as ReturnType<typeof matcher> | undefined) ?? (() => false))
			: source.slice(element.start, element.end).replace(/\s+/g, ' ').trim(),
	);
}

function selectedFields(
	body: unknown,
	dataField: string,
	include: string,
	fields: readonly string[],
	fail: Fail,
): unknown {
	const data = typeof body === 'string' ? parse(body) : body;
	if (typeof data !== 'object' || data === null)
		throw fail('The response is no JSON object or list', 'Choose another "Expected Response Type".');
	const records = inField(data, dataField, fail);
	if (include === 'all') return records;
	return records.map((record) => (include === 'selected' ? only(record, fields) : without(record, fields)));
}

function inField(data: object, field: string, fail: Fail): unknown[] {
	if (field === '') return Array.isArray(data) ? data : [data];
	if (Array.isArray(data)) return data.map((entry) => (entry as Record<string, unknown> | null)?.[field]);
	if (!Object.hasOwn(data, field))
		throw fail(`The response has no field "${field}"`, `There are: ${Object.keys(data).join(', ')}`);
	const value = (data as Record<string, unknown>)[field];
	return Array.isArray(value) ? value : [value];
}

function only(record: unknown, fields: readonly string[]): Record<string, unknown> {
	const kept: Record<string, unknown> = {};
	for (const field of fields) setPath(kept, field, valueOf(record, pathSteps(field)));
	return kept;
}

function without(record: unknown, fields: readonly string[]): unknown {
	const copy = structuredClone(record);
	for (const field of fields) {
		const steps = pathSteps(field);
		const last = steps[steps.length - 1];
		const holder = valueOf(copy, steps.slice(0, -1));
		if (typeof holder === 'object' && holder !== null) delete (holder as Record<string, unknown>)[last];
	}
	return copy;
}

function valueOf(value: unknown, steps: readonly string[]): unknown {
	return steps.reduce<unknown>(
		(inside, step) =>
			typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step)
				? (inside as Record<string, unknown>)[step]
				: undefined,
		value,
	);
}

function listOf(fields: unknown): string[] {
	const list = Array.isArray(fields) ? fields.map(String) : String(fields).split(',');
	return list.map((field) => field.trim()).filter((field) => field !== '');
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
