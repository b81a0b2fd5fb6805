import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { Editor, iconIsShown } from '../support/editor.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';

const NODE = 'Sort mail';

let n8n: N8n;
let gmail: Gmail;
let editor: Editor;
let credentials: CredentialUse;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	gmail = await Gmail.start({
		labels: [
			{ id: 'Label_work', name: 'Work' },
			{ id: 'Label_home', name: 'Home' },
		],
		messages: [{ id: 'first', from: 'bob@example.com', to: 'ann@gmail.example.com', subject: 'Hello' }],
	});
	credentials = await n8n.credential('steadyGoogleOAuth2Api', 'Gmail of the editor', {
		clientId: gmail.clientId,
		clientSecret: gmail.clientSecret,
		customEndpoints: true,
		apiBaseUrl: gmail.origin,
		oauthTokenData: { access_token: gmail.token, token_type: 'Bearer' },
	});
	editor = await Editor.open(n8n);
});

afterAll(async () => {
	await editor.close();
	await gmail[Symbol.asyncDispose]();
});

async function fill(parameter: string, text: string): Promise<void> {
	await editor.part(`parameter-input-${parameter}`).locator('input').first().fill(text);
}

describe('Steady Gmail in the editor', () => {
	it('is found by its name, with its icon', async () => {
		const entry = await editor.findInPicker('Steady Gmail');
		await expect.poll(() => iconIsShown(entry)).toBe(true);
		await editor.picture('picker-Steady Gmail');
	});

	it('takes a label from the list, runs, and shows what came out', async () => {
		const parameters = { authentication: 'steadyGoogleOAuth2Api' };
		const sort = node(NODE, 'n8n-nodes-steady.gmail', 3, parameters, { credentials });
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...chain('gmail editor', sort), id: 'gmailEditorTest' }));
		await editor.openNode(NODE);
		await editor.picture('opened-Steady Gmail');
		await editor.choose('resource', 'Message');
		await editor.choose('operation', 'Add Label');
		await fill('messageId', 'first');
		await editor.choose('labelIds', 'Work');
		await editor.page.keyboard.press('Escape');
		await editor.picture('filled-Steady Gmail');
		await editor.executeStep();
		await editor.part('output-panel').getByText('Label_work').first().waitFor();
		await editor.picture('output-Steady Gmail');
		const { labelIds } = await gmail.mailbox.get<{ labelIds: string[] }>('/messages/first');
		expect(labelIds).toContain('Label_work');
	});

	it('says what is wrong with an ID that is none', async () => {
		await fill('messageId', 'nobody');
		await editor.executeStep();
		const output = editor.part('output-panel');
		await output
			.getByText(/not found/i)
			.first()
			.waitFor();
		await editor.picture('error-Steady Gmail');
		expect(await output.innerText()).toContain('There is no message with this ID');
	});

	it('lets a form be put together', async () => {
		const parameters = {
			authentication: 'steadyGoogleOAuth2Api',
			operation: 'sendAndWait',
			responseType: 'customForm',
		};
		const ask = node(NODE, 'n8n-nodes-steady.gmail', 3, parameters, { credentials });
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...chain('gmail form', ask), id: 'gmailFormTest' }));
		await editor.openNode(NODE);
		await editor.page.getByText('Add Form Element', { exact: true }).click();
		await editor.choose('fieldType', 'Checkboxes');
		await editor.page.getByText('Limit Selection').first().waitFor();
		await editor.picture('form-Steady Gmail');
	});
});
