import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { Editor } from '../support/editor.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';
import { follow, linksIn } from './question.mts';

let n8n: N8n;
let api: Gmail;
let credentials: CredentialUse;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	api = await Gmail.start();
	credentials = await n8n.credential('steadyGoogleOAuth2Api', 'Ann', {
		customEndpoints: true,
		apiBaseUrl: api.origin,
		clientId: 'id',
		clientSecret: 'secret',
		oauthTokenData: { access_token: api.token, refresh_token: 'again', token_type: 'bearer' },
	});
});

afterAll(async () => await api[Symbol.asyncDispose]());

/** Starts a workflow that asks, and waits for the mail. */
async function ask(parameters: Record<string, unknown>, typeVersion = 3) {
	const gmail = node(
		'Ask',
		'n8n-nodes-steady.gmail',
		typeVersion,
		{
			authentication: 'steadyGoogleOAuth2Api',
			resource: 'message',
			operation: 'sendAndWait',
			sendTo: 'boss@example.org',
			message: 'Buy it?',
			...parameters,
		},
		{ credentials },
	);
	const executionId = await n8n.start(chain(`ask ${String(parameters.subject)}`, gmail));
	return { executionId, links: await linksIn(api, String(parameters.subject)) };
}

describe('Send and Wait for Response', () => {
	it('goes on with the button that was pressed, and not because somebody has looked', async () => {
		const { executionId, links } = await ask({
			subject: 'Double',
			approvalOptions: { values: { approvalType: 'double' } },
		});
		expect(links).toHaveLength(2);
		for (const link of links) expect(await follow(link)).toContain('Buy it?');
		expect(await follow(links[0], { method: 'POST' })).toContain('Got it, thanks');
		const { status, nodes } = await n8n.result(executionId);
		expect(status).toBe('success');
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toEqual({
			data: { approved: false, respondedAt: expect.any(String) },
		});
	});

	it("goes on with the link itself in the built-in node's versions", async () => {
		const { executionId, links } = await ask({ subject: 'Single' }, 2.2);
		expect(await follow(links[0])).toContain('Got it, thanks');
		const { nodes } = await n8n.result(executionId);
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toMatchObject({ data: { approved: true } });
	});
});

describe('in a browser', () => {
	let editor: Editor;
	beforeAll(async () => void (editor = await Editor.open(n8n)));
	afterAll(async () => await editor.close());

	it('an approval takes a button', async () => {
		const { executionId, links } = await ask({ subject: 'Approve me', message: '4,000 euros\nto <b>Acme</b>' });
		await follow(links[0]);
		const { page } = editor;
		await page.goto(links[0]);
		await editor.picture('approval-page');
		await page.getByRole('button', { name: 'Approve' }).click();
		await page.getByText('Got it, thanks').waitFor();
		await editor.picture('approval-recorded');
		const { nodes } = await n8n.result(executionId);
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toMatchObject({ data: { approved: true } });
	});

	it('a text is written', async () => {
		const { executionId, links } = await ask({ subject: 'Text', responseType: 'freeText' });
		await follow(links[0]);
		await editor.page.goto(links[0]);
		await editor.page.getByLabel('Response').fill('Yes, but later');
		await editor.page.getByRole('button', { name: 'Submit' }).click();
		await editor.page.getByText('Got it, thanks').waitFor();
		const { nodes } = await n8n.result(executionId);
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toMatchObject({ data: { text: 'Yes, but later' } });
	});

	it('a form of the user is filled in, files and all', async () => {
		const fieldOptions = { values: [{ option: 'One' }, { option: 'Two & more' }] };
		const values = [
			{ fieldLabel: 'Name', requiredField: true },
			{ fieldLabel: 'Amount', fieldType: 'number', fieldName: 'amount' },
			{ fieldLabel: 'Parts', fieldType: 'checkbox', fieldOptions, limitSelection: 'exact', numberOfSelections: 2 },
			{ fieldLabel: 'Kind', fieldType: 'dropdown', fieldOptions },
			{ fieldLabel: 'Sure?', fieldType: 'radio', fieldOptions },
			{
				fieldType: 'html',
				html: '<p>See <a href="https://example.org">this</a></p><script>document.title = "ran"</script>',
			},
			{ fieldType: 'hiddenField', fieldName: 'ticket', fieldValue: '={{ "T-" + 1 }}' },
			{ fieldLabel: 'Paper', fieldType: 'file', multipleFiles: false },
			{ fieldLabel: 'Other paper', fieldType: 'file', multipleFiles: true },
		];
		const { executionId, links } = await ask({
			subject: 'Form',
			responseType: 'customForm',
			formFields: { values },
			options: { responseFormTitle: 'Order', responseFormCustomCss: ':root { --color-submit-btn-bg: rgb(1, 2, 3); }' },
		});
		await follow(links[0]);
		const { page } = editor;
		await page.goto(links[0]);
		await page.getByLabel('Name').fill('Ann');
		await page.getByLabel('Amount').fill('12.5');
		await page.getByLabel('One').first().check();
		await page.getByLabel('Kind').selectOption('Two & more');
		await page.getByLabel('Paper', { exact: true }).setInputFiles({
			name: 'a.txt',
			mimeType: 'text/plain',
			buffer: Buffer.from('hello'),
		});
		const submit = page.getByRole('button', { name: 'Submit' });
		const colour = await page.evaluate("getComputedStyle(document.querySelector('#submit-btn')).backgroundColor");
		expect(colour).toBe('rgb(1, 2, 3)');
		expect(await page.title()).toBe('Order');
		await submit.click();
		await page.getByText('Choose exactly 2').waitFor();
		expect(await page.getByLabel('Name').inputValue()).toBe('Ann');
		await editor.picture('approval-form');
		await page.getByLabel('Two & more').first().check();
		await page.getByLabel('Paper', { exact: true }).setInputFiles({
			name: 'a.txt',
			mimeType: 'text/plain',
			buffer: Buffer.from('hello'),
		});
		await submit.click();
		await page.getByText('Got it, thanks').waitFor();
		const { nodes } = await n8n.result(executionId);
		const [item] = nodes.Ask.at(-1)?.outputs[0] ?? [];
		expect(item.json).toEqual({
			data: {
				Name: 'Ann',
				amount: 12.5,
				Parts: ['One', 'Two & more'],
				Kind: 'Two & more',
				'Sure?': null,
				ticket: 'T-1',
				Paper: { filename: 'a.txt', mimetype: 'text/plain', size: 5 },
				'Other paper': null,
				respondedAt: expect.any(String),
			},
		});
		expect(item.binary).toMatchObject({ Paper: { fileName: 'a.txt', mimeType: 'text/plain' } });
	});
});
