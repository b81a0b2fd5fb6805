import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import type { FormElement } from '../../../nodes/shared/n8n/approval/formDefinition';
import { takeResponse } from '../../../nodes/shared/n8n/approval/webhook';

const AS_BUILT_IN = { confirms: false, usesFieldNames: false };
const AS_OURS = { confirms: true, usesFieldNames: true };

interface Request {
	readonly method?: 'GET' | 'POST';
	readonly query?: Record<string, string>;
	readonly agent?: string;
	/** How the body was sent, as n8n has read it. */
	readonly contentType?: string;
	/** What n8n makes of a form that was sent. */
	readonly body?: { data?: IDataObject; files?: Record<string, unknown> };
	readonly parameters?: Record<string, unknown>;
	/** Those that hold expressions, as they were typed. */
	readonly typed?: Record<string, unknown>;
	readonly rules?: typeof AS_OURS;
}

async function answer(request: Request) {
	const { method = 'GET', query = {}, agent = 'Mozilla/5.0 Firefox/140.0', body = {}, parameters = {} } = request;
	const { contentType = method === 'POST' ? 'multipart/form-data' : undefined } = request;
	const sent: string[] = [];
	const headers: Record<string, string> = {};
	const statuses: number[] = [];
	const response = {
		send: (text: string) => sent.push(text),
		setHeader: (name: string, value: string) => (headers[name] = value),
		status(status: number) {
			statuses.push(status);
			return response;
		},
	};
	const result = await takeResponse(
		{
			getRequestObject: () => ({ method, query, contentType, headers: { 'user-agent': agent } }),
			getResponseObject: () => response,
			getNodeParameter: (name: string, fallback: unknown, how?: { rawExpressions?: boolean }) =>
				(how?.rawExpressions ? request.typed?.[name] : undefined) ?? parameters[name] ?? fallback,
			getBodyData: () => body,
			getNode: () => ({ name: 'Ask' }),
			evaluateExpression: (expression: string) => `value of ${expression}`,
			nodeHelpers: {
				copyBinaryFile: async (path: string, fileName: string, mimeType: string) => ({
					data: await readFile(path, 'utf8'),
					fileName,
					mimeType,
				}),
			},
		} as unknown as IWebhookFunctions,
		request.rules ?? AS_OURS,
	);
	return { result, page: sent.join(''), headers, statuses, item: result.workflowData?.[0][0] };
}

describe('a link in a mail, as the built-in nodes take it', () => {
	it.each([
		['true', true],
		['false', false],
	])('goes on with approved = %s', async (approved, expected) => {
		const { item } = await answer({ query: { approved }, rules: AS_BUILT_IN });
		expect(item?.json.data).toEqual({ approved: expected, respondedAt: expect.any(String) });
	});

	it.each([
		'',
		'Googlebot/2.1 (+http://www.google.com/bot.html)',
		'SkypeUriPreview Preview/0.5',
		'BarracudaCentral/scan',
		'python-requests/2',
		'okhttp/4.9',
		'Go-http-client/1.1',
	])('takes no answer from a program that follows links: %j', async (agent) => {
		const { result } = await answer({ query: { approved: 'true' }, agent, rules: AS_BUILT_IN });
		expect(result).toEqual({ noWebhookResponse: true });
	});
});

describe('a link in a mail that a browser follows', () => {
	it.each([
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
		'Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
	])('is an answer in the built-in versions: %s', async (agent) => {
		const { item } = await answer({ query: { approved: 'true' }, agent, rules: AS_BUILT_IN });
		expect(item?.json.data).toMatchObject({ approved: true });
	});
});

describe('a link in a mail, from our own version on', () => {
	const parameters = {
		subject: 'Pay <it>?',
		message: '4,000 euros\\nto Acme',
		'approvalOptions.values': { disapproveLabel: 'Not "now"' },
	};

	it('only shows what is asked: whoever scans mail for dangerous links says that it is a browser', async () => {
		const { result, page, headers } = await answer({ query: { approved: 'false' }, parameters });
		expect(result).toEqual({ noWebhookResponse: true });
		expect(page).toContain('Pay &lt;it&gt;?');
		expect(page).toContain('4,000 euros\nto Acme');
		expect(page).toContain('>Not &quot;now&quot;</button>');
		expect(headers['Content-Security-Policy']).toMatch(/^sandbox allow-forms[^;]*; form-action 'self'/);
		expect(headers['Content-Security-Policy']).not.toContain('allow-scripts');
	});

	it.each([
		['true', true],
		['false', false],
	])('decides with the button on that page: approved = %s', async (approved, expected) => {
		const { item } = await answer({ method: 'POST', query: { approved } });
		expect(item?.json.data).toEqual({ approved: expected, respondedAt: expect.any(String) });
	});
});

describe('an answer in words', () => {
	const parameters = {
		responseType: 'freeText',
		options: { responseFormTitle: 'A <title>', responseFormDescription: 'Why?' },
	};

	it('is written into a form', async () => {
		const { page } = await answer({ parameters });
		expect(page).toContain('A &lt;title&gt;');
		expect(page).toContain('<textarea');
		const { item } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': 'Because\r\n of you' } } });
		expect(item?.json.data).toEqual({ text: 'Because\r\n of you', respondedAt: expect.any(String) });
	});

	it('is not taken when it is empty', async () => {
		const { item, page, statuses } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': ' ' } } });
		expect(item).toBeUndefined();
		expect(statuses).toEqual([400]);
		expect(page).toContain('This field is required');
	});
});

describe('a body that is no form', () => {
	it.each([
		['freeText', {}],
		['customForm', { 'formFields.values': [{ fieldLabel: 'Paper', fieldType: 'file' }] }],
	])('is not taken for one: the files it names were never sent (%s)', async (responseType, form) => {
		const filepath = join(await mkdtemp(join(tmpdir(), 'steady-form-')), 'database');
		await writeFile(filepath, 'not yours');
		const { item, statuses } = await answer({
			method: 'POST',
			contentType: 'application/json',
			parameters: { responseType, ...form },
			body: { data: { 'field-0': 'x' }, files: { 'field-0': { filepath, mimetype: 'text/plain', size: 9 } } },
		});
		expect(item).toBeUndefined();
		expect(statuses).toEqual([415]);
		expect(existsSync(filepath)).toBe(true);
	});
});

const choices = (...options: string[]) => ({ values: options.map((option) => ({ option })) });

const ELEMENTS: FormElement[] = [
	{ fieldLabel: 'Your name', fieldType: 'text', placeholder: 'A "name"', requiredField: true },
	{ fieldLabel: 'Amount', fieldName: 'amount', fieldType: 'number', defaultValue: 7 },
	{ fieldLabel: 'Mail', fieldType: 'email' },
	{ fieldLabel: 'Colour', fieldType: 'dropdown', fieldOptions: choices('red', 'green & blue'), defaultValue: 'red' },
	{
		fieldLabel: 'Days',
		fieldType: 'checkbox',
		fieldOptions: choices('Mon', 'Tue', 'Wed'),
		limitSelection: 'range',
		minSelections: 1,
		maxSelections: 2,
	},
	{ fieldLabel: 'Sure?', fieldType: 'radio', fieldOptions: choices('Yes', 'No'), requiredField: true },
	{ fieldType: 'html', html: '<p>For {{ $json.who }}</p>', elementName: 'note' },
	{ fieldType: 'hiddenField', fieldName: 'ticket', fieldValue: 'T-1' },
	{ fieldLabel: 'When', fieldType: 'date' },
	{ fieldLabel: 'Papers of yours', fieldType: 'file', multipleFiles: true, acceptFileTypes: '.txt' },
	{ fieldLabel: 'Secret', fieldType: 'password' },
	{ fieldLabel: 'Remarks', fieldType: 'textarea' },
];

const FORM = { responseType: 'customForm', 'formFields.values': ELEMENTS };

const FILLED_IN = {
	'field-0': ' Ann ',
	'field-1': '12.5',
	'field-2': 'ann@example.com',
	'field-3': 'green & blue',
	'field-4': ['Mon', 'Wed'],
	'field-5': 'Yes',
	'field-7': 'T-1',
	'field-8': '2026-05-31',
	'field-10': ' p ',
	'field-11': '',
};

describe('a form of the user', () => {
	it('is shown with all of its elements', async () => {
		const { page, result } = await answer({ parameters: FORM });
		expect(result).toEqual({ noWebhookResponse: true });
		expect(page).toContain('placeholder="A &quot;name&quot;"');
		expect(page).toContain('<input class="form-input" type="number" id="field-1" name="field-1" value="7"');
		expect(page).toContain('<option value="red" selected>red</option>');
		expect(page).toContain('<option value="green &amp; blue">green &amp; blue</option>');
		expect(page.match(/type="checkbox" name="field-4"/g)).toHaveLength(3);
		expect(page.match(/type="radio" name="field-5" value="(Yes|No)" required/g)).toHaveLength(2);
		expect(page).toContain('<p>For value of {{ $json.who }}</p>');
		expect(page).toContain('<input type="hidden" name="field-7" value="T-1">');
		expect(page).toContain('type="date"');
		expect(page).toContain('type="file" id="field-9" name="field-9" accept=".txt" multiple');
		expect(page).toContain('type="password"');
	});

	it('comes out as an item with a field for each element, and files as binary data', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'steady-form-'));
		const files = await Promise.all(
			['one', 'two'].map(async (text) => {
				const filepath = join(folder, text);
				await writeFile(filepath, text);
				return { filepath, originalFilename: `${text}.txt`, newFilename: 'x', mimetype: 'text/plain', size: 3 };
			}),
		);
		const { item } = await answer({
			method: 'POST',
			parameters: FORM,
			body: { data: FILLED_IN, files: { 'field-9': files } },
		});
		expect(item?.json.data).toEqual({
			'Your name': 'Ann',
			amount: 12.5,
			Mail: 'ann@example.com',
			Colour: 'green & blue',
			Days: ['Mon', 'Wed'],
			'Sure?': 'Yes',
			note: '<p>For value of {{ $json.who }}</p>',
			ticket: 'T-1',
			When: '2026-05-31',
			'Papers of yours': [
				{ filename: 'one.txt', mimetype: 'text/plain', size: 3 },
				{ filename: 'two.txt', mimetype: 'text/plain', size: 3 },
			],
			Secret: ' p ',
			Remarks: '',
			respondedAt: expect.any(String),
		});
		expect(item?.binary).toEqual({
			Papers_of_yours_0: { data: 'one', fileName: 'one.txt', mimeType: 'text/plain' },
			Papers_of_yours_1: { data: 'two', fileName: 'two.txt', mimeType: 'text/plain' },
		});
		expect(files.filter(({ filepath }) => existsSync(filepath))).toEqual([]);
	});

	it('goes by the labels in the built-in versions', async () => {
		const { item } = await answer({
			method: 'POST',
			parameters: FORM,
			body: { data: FILLED_IN },
			rules: AS_BUILT_IN,
		});
		expect(item?.json.data).toMatchObject({ Amount: 12.5, ticket: 'T-1', 'Papers of yours': null });
	});

	it.each([
		['a required text', { 'field-0': '' }, 'This field is required'],
		['a required choice', { 'field-5': undefined }, 'This field is required'],
		['a number', { 'field-1': 'many' }, 'Write a number'],
		['an address', { 'field-2': 'ann' }, 'Write an email address'],
		['a choice', { 'field-3': 'black' }, 'Choose from what is there'],
		['enough choices', { 'field-4': undefined }, 'Choose at least 1'],
		['not too many choices', { 'field-4': ['Mon', 'Tue', 'Wed'] }, 'Choose at most 2'],
		['a date', { 'field-8': 'soon' }, 'Choose a date'],
	])('wants %s, and shows again what was written', async (_, wrong, problem) => {
		const data = JSON.parse(JSON.stringify({ ...FILLED_IN, 'field-11': 'Keep <me>', ...wrong })) as IDataObject;
		const { item, statuses, page } = await answer({ method: 'POST', parameters: FORM, body: { data } });
		expect(item).toBeUndefined();
		expect(statuses).toEqual([400]);
		expect(page.match(/class="error">([^<]*)/)?.[1]).toBe(problem);
		expect(page).toContain('>Keep &lt;me&gt;</textarea>');
	});

	it('wants an exact number of choices', async () => {
		const element: FormElement = {
			fieldLabel: 'Two',
			fieldType: 'checkbox',
			fieldOptions: choices('a', 'b', 'c'),
			limitSelection: 'exact',
			numberOfSelections: 2,
		};
		const parameters = { responseType: 'customForm', 'formFields.values': [element] };
		const { page } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': 'a' } } });
		expect(page).toContain('Choose exactly 2');
		expect(page).toContain('value="a" checked');
		const { item } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': ['a', 'c'] } } });
		expect(item?.json.data).toMatchObject({ Two: ['a', 'c'] });
	});

	it('can be JSON', async () => {
		const parameters = { ...FORM, defineForm: 'json', jsonOutput: '[{ "fieldLabel": "Why?" }]' };
		const { item } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': 'So' } } });
		expect(item?.json.data).toEqual({ 'Why?': 'So', respondedAt: expect.any(String) });
	});

	it('keeps the files of fields whose names differ in signs only', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'steady-form-'));
		const put = async (text: string) => {
			const filepath = join(folder, text);
			await writeFile(filepath, text);
			return { filepath, originalFilename: `${text}.txt`, newFilename: 'x', mimetype: 'text/plain', size: 3 };
		};
		const files = {
			'field-0': await put('one'),
			'field-1': await put('two'),
			'field-2': [await put('3'), await put('4')],
		};
		const elements = ['文件', '照片', '__'].map((fieldLabel) => ({ fieldLabel, fieldType: 'file' }));
		const parameters = { responseType: 'customForm', 'formFields.values': elements };
		const { item } = await answer({ method: 'POST', parameters, body: { files } });
		const contents = Object.entries(item?.binary ?? {}).map(([name, { data }]) => [name, data]);
		expect(contents).toEqual([
			['__', 'one'],
			['___2', 'two'],
			['___0', '3'],
			['___1', '4'],
		]);
	});

	it('may have numbers for texts, as expressions make them', async () => {
		const elements = [
			{ fieldLabel: 2027, placeholder: 5 },
			{ fieldLabel: 3, fieldType: 'file' },
		];
		const options = { responseFormTitle: 7, responseFormButtonLabel: 8, responseFormCustomCss: 9 };
		const parameters = { responseType: 'customForm', 'formFields.values': elements, options };
		const { page } = await answer({ parameters });
		for (const text of ['<h1>7</h1>', '>2027</label>', 'placeholder="5"', '>8</button>']) expect(page).toContain(text);
		const filepath = join(await mkdtemp(join(tmpdir(), 'steady-form-')), 'three');
		await writeFile(filepath, 'three');
		const files = {
			'field-1': { filepath, originalFilename: 'a.txt', newFilename: 'x', mimetype: 'text/plain', size: 5 },
		};
		const { item } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': 'x' }, files } });
		expect(item?.json.data).toMatchObject({ 2027: 'x' });
		expect(item?.binary).toMatchObject({ 3: { data: 'three' } });
	});

	it.each<[string, unknown]>([
		['its HTML', [{ fieldType: 'html', html: '={{ $json.said }}' }]],
		['all of it', '={{ $json.form }}'],
	])('runs no expression that came with somebody else’s words, where %s is an expression', async (_, typed) => {
		const elements = [{ fieldType: 'html', html: 'Said: {{ $env.SECRET }}' }];
		const { page } = await answer({
			parameters: { responseType: 'customForm', 'formFields.values': elements },
			typed: { 'formFields.values': typed },
		});
		expect(page).toContain('Said: {{ $env.SECRET }}');
	});

	it('cannot end its style', async () => {
		const responseFormCustomCss = 'p { color: red } <</style/style><i>';
		const { page } = await answer({ parameters: { responseType: 'freeText', options: { responseFormCustomCss } } });
		expect(page.match(/<\/style/gi)).toHaveLength(1);
		expect(page).toContain('p { color: red }');
	});

	it.each([
		['[{ "fieldType": "radio", "fieldOptions": { "values": [null] } }]', 'has choices at place 1 that are not like'],
		['[{ "fieldType": "radio", "fieldOptions": { "values": ["a"] } }]', 'has choices at place 1 that are not like'],
	])('is refused where its JSON cannot be shown: %s', async (jsonOutput, problem) => {
		const parameters = { responseType: 'customForm', defineForm: 'json', jsonOutput };
		await expect(answer({ parameters })).rejects.toThrow(problem);
	});

	it('cannot say when it was answered', async () => {
		const parameters = { responseType: 'customForm', 'formFields.values': [{ fieldLabel: 'respondedAt' }] };
		const { item } = await answer({ method: 'POST', parameters, body: { data: { 'field-0': 'never' } } });
		expect(item?.json.data).not.toEqual({ respondedAt: 'never' });
	});
});
