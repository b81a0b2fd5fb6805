import { rm } from 'node:fs/promises';
import type { IBinaryData, IDataObject, INodeExecutionData, IWebhookFunctions, MultiPartFormData } from 'n8n-workflow';
import { choicesOf, type FormElement, keyOf, takesSeveral } from './formDefinition';

/** What was written into a form, by the keys of its elements. */
export type Entries = Readonly<Record<string, readonly string[]>>;

/** What is wrong with entries, by the keys of their elements. */
export type Problems = Readonly<Record<string, string>>;

type File = MultiPartFormData.File;

/** A form as the browser has sent it. */
export interface Submission {
	readonly entries: Entries;
	readonly files: Readonly<Record<string, readonly File[]>>;
}

/**
 * Whether n8n itself has put the files of this request aside. Any other body may look just the same, and name files of the
 * host that are not the sender's.
 */
export function isForm(ctx: IWebhookFunctions): boolean {
	const { contentType } = ctx.getRequestObject() as { readonly contentType?: string };
	return contentType === 'multipart/form-data';
}

/** Reads the form that n8n has taken apart: only of a request that `isForm`. */
export function readSubmission(ctx: IWebhookFunctions): Submission {
	const { data = {}, files = {} } = ctx.getBodyData() as { data?: IDataObject; files?: Record<string, File | File[]> };
	return {
		entries: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, [value].flat().map(String)])),
		files: Object.fromEntries(Object.entries(files).map(([key, value]) => [key, [value].flat()])),
	};
}

/** Holds a submission against its form: a browser does so, too, but not all of it, and not everybody uses one. */
export function problemsOf(elements: readonly FormElement[], { entries, files }: Submission): Problems {
	const problems = elements.map((element, index) => {
		const key = keyOf(index);
		const isFile = element.fieldType === 'file';
		const isEmpty = isFile ? !files[key]?.length : (entries[key] ?? []).every((text) => text.trim() === '');
		if (isEmpty) return [key, element.requiredField ? 'This field is required' : limitProblem(element, [])];
		return [key, isFile ? undefined : entryProblem(element, entries[key])];
	});
	return Object.fromEntries(problems.filter(([, problem]) => problem !== undefined)) as Problems;
}

function entryProblem(element: FormElement, texts: readonly string[]): string | undefined {
	const choices = choicesOf(element);
	if (choices && !texts.every((text) => choices.includes(text))) return 'Choose from what is there';
	const text = texts[0].trim();
	if (element.fieldType === 'number' && !Number.isFinite(Number(text))) return 'Write a number';
	if (element.fieldType === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return 'Write an email address';
	if (element.fieldType === 'date' && !/^\d{4,}-\d\d-\d\d$/.test(text)) return 'Choose a date';
	return limitProblem(element, texts);
}

function limitProblem(element: FormElement, texts: readonly string[]): string | undefined {
	const { fieldType, limitSelection, numberOfSelections = 1, minSelections = 0, maxSelections = Infinity } = element;
	if (fieldType !== 'checkbox') return undefined;
	if (limitSelection === 'exact' && texts.length !== numberOfSelections) return `Choose exactly ${numberOfSelections}`;
	if (limitSelection !== 'range') return undefined;
	if (texts.length < minSelections) return `Choose at least ${minSelections}`;
	return texts.length > maxSelections ? `Choose at most ${maxSelections}` : undefined;
}

/**
 * The answer as an item: a field for each element, files as binary data.
 * @param nameOf what a field is called
 */
export async function answerOf(
	ctx: IWebhookFunctions,
	elements: readonly FormElement[],
	{ entries, files }: Submission,
	nameOf: (element: FormElement) => string,
): Promise<INodeExecutionData> {
	const json: IDataObject = {};
	const binary: Record<string, IBinaryData> = {};
	for (const [index, element] of elements.entries()) {
		const key = keyOf(index);
		const name = String(nameOf(element));
		if (element.fieldType === 'html') {
			if (element.elementName) json[element.elementName] = element.html;
		} else if (element.fieldType === 'file') {
			const taken = files[key] ?? [];
			json[name] = filesValue(element, taken);
			for (const [field, file] of namedFiles(name, taken)) {
				const fileName = file.originalFilename ?? file.newFilename;
				binary[freeName(field, binary)] = await ctx.nodeHelpers.copyBinaryFile(file.filepath, fileName, file.mimetype);
			}
		} else json[name] = valueOf(element, entries[key] ?? []) as IDataObject[string];
	}
	return Object.keys(binary).length === 0 ? { json } : { json, binary };
}

function valueOf(element: FormElement, texts: readonly string[]): unknown {
	if (takesSeveral(element)) return texts;
	const [text = ''] = texts;
	const isChoice = choicesOf(element) !== undefined;
	if (text === '' && (isChoice || element.fieldType === 'number')) return null;
	if (element.fieldType === 'number') return Number(text);
	return element.fieldType === 'text' || element.fieldType === 'email' ? text.trim() : text;
}

function filesValue({ multipleFiles }: FormElement, files: readonly File[]): IDataObject | IDataObject[] | null {
	const told = files.map(({ originalFilename, mimetype, size }) => ({ filename: originalFilename, mimetype, size }));
	if (told.length === 0) return null;
	return multipleFiles || told.length > 1 ? told : told[0];
}

function namedFiles(name: string, files: readonly File[]): Array<[string, File]> {
	const field = name.replace(/\W/g, '_');
	return files.map((file, index) => [files.length > 1 ? `${field}_${index}` : field, file]);
}

/** Names may differ in signs only that are not kept: the file of one must not take the place of another's. */
function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
	let name = wanted;
	for (let place = 2; Object.hasOwn(taken, name); place++) name = `${wanted}_${place}`;
	return name;
}

/** Removes the files that n8n has put aside for a submission. */
export async function discardFiles({ files }: Submission): Promise<void> {
	const all = Object.values(files).flat();
	await Promise.all(all.map(async ({ filepath }) => await rm(filepath, { force: true })));
}
