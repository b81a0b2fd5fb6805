import { jsonParse } from 'n8n-workflow';

/** Kinds of form elements, as the forms of n8n know them. */
export const FIELD_TYPES = [
	'checkbox',
	'html',
	'date',
	'dropdown',
	'email',
	'file',
	'hiddenField',
	'number',
	'password',
	'radio',
	'text',
	'textarea',
] as const;

/** One element of a form, under the names that n8n's own forms use for it. */
export interface FormElement {
	readonly fieldType?: (typeof FIELD_TYPES)[number];
	readonly fieldLabel?: string;
	readonly fieldName?: string;
	readonly elementName?: string;
	readonly placeholder?: string;
	readonly defaultValue?: unknown;
	/** Of a hidden field. */
	readonly fieldValue?: unknown;
	readonly fieldOptions?: { readonly values?: ReadonlyArray<{ readonly option: string }> };
	/** Several choices of a drop-down list; older than checkboxes. */
	readonly multiselect?: boolean;
	readonly limitSelection?: 'exact' | 'range' | 'unlimited';
	readonly numberOfSelections?: number;
	readonly minSelections?: number;
	readonly maxSelections?: number;
	readonly html?: string;
	readonly multipleFiles?: boolean;
	readonly acceptFileTypes?: string;
	readonly requiredField?: boolean;
}

/** Where a form's parameters come from: an execution that asks, or a webhook that is answered. */
export interface FormSource {
	get(parameter: string, fallback: unknown): unknown;
	/** The parameter as it was typed, expressions and all. */
	raw(parameter: string): unknown;
	/** @param expression with its braces */
	evaluate(expression: string): unknown;
}

/** A form, or what is wrong with the JSON that should be one: it continues a sentence that starts with the field. */
export type ReadForm =
	| { readonly elements: readonly FormElement[]; readonly problem?: never }
	| { readonly problem: string };

const EXPRESSION = /\{\{.*?\}\}/gs;

/** Reads the form that a node's parameters describe. */
export function readForm(source: FormSource): ReadForm {
	if (source.get('defineForm', 'fields') === 'json') return parseForm(resolvedJson(source));
	const elements = source.get('formFields.values', []) as FormElement[];
	const typed = source.raw('formFields.values');
	// n8n takes HTML as it is typed; what is in braces is for whoever shows it. What an expression brought is no expression.
	const isTyped = (index: number) =>
		Array.isArray(typed) && !String((typed as FormElement[])[index]?.html ?? '').startsWith('=');
	return {
		elements: elements.map((element, index) =>
			element.fieldType === 'html' && isTyped(index)
				? { ...element, html: withValues(element.html ?? '', source, String) }
				: element,
		),
	};
}

/** An object in the middle of JSON becomes JSON; n8n itself would write `[object Object]`. */
function resolvedJson(source: FormSource): string {
	const typed = source.raw('jsonOutput');
	if (typeof typed !== 'string') return JSON.stringify(typed);
	return typed.startsWith('=')
		? withValues(typed.slice(1), source, (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
		: typed;
}

function withValues(text: string, { evaluate }: FormSource, written: (value: unknown) => string): string {
	return text.replace(EXPRESSION, (expression) => written(evaluate(expression)));
}

function parseForm(json: string): ReadForm {
	let elements: unknown;
	try {
		elements = jsonParse(json, { acceptJSObject: true });
	} catch (error) {
		return { problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
	}
	if (!Array.isArray(elements)) return { problem: 'must be a list of form elements: [ … ]' };
	const [problem] = (elements as unknown[]).flatMap((element, index) => elementProblem(element, index + 1) ?? []);
	return problem === undefined ? { elements: elements as FormElement[] } : { problem };
}

function elementProblem(element: unknown, place: number): string | undefined {
	if (element === null || typeof element !== 'object' || Array.isArray(element)) {
		return `has something at place ${place} that is no form element: { … }`;
	}
	const { fieldType = 'text', fieldOptions } = element as FormElement;
	if (!FIELD_TYPES.includes(fieldType)) {
		return `has an element of the type "${fieldType}"; there are ${FIELD_TYPES.join(', ')}`;
	}
	const hasChoices = Array.isArray(fieldOptions?.values) && fieldOptions.values.every(isChoice);
	return fieldOptions === undefined || hasChoices
		? undefined
		: `has choices at place ${place} that are not like { "values": [{ "option": "…" }] }`;
}

function isChoice(choice: unknown): boolean {
	return typeof choice === 'object' && choice !== null && 'option' in choice;
}

/** The name of an element in what the browser sends. */
export function keyOf(index: number): string {
	return `field-${index}`;
}

/** Choices of an element; undefined when it has none to choose from. */
export function choicesOf({ fieldType, fieldOptions }: FormElement): string[] | undefined {
	if (!['checkbox', 'dropdown', 'radio'].includes(fieldType ?? '')) return undefined;
	return (fieldOptions?.values ?? []).map(({ option }) => String(option));
}

/** Whether any number of its choices may be taken. */
export function takesSeveral({ fieldType, multiselect }: FormElement): boolean {
	return fieldType === 'checkbox' || (fieldType === 'dropdown' && multiselect === true);
}
