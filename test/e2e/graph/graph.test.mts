import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { ADA, type GraphDouble, startGraph, TOKEN } from '../../doubles/graph/graphDouble.mts';
import { Editor, iconIsShown } from '../support/editor.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

const TYPE = 'n8n-nodes-steady.microsoftGraph';
const SECRET = 'canary-graph-app-secret';
const WAIT = { timeout: 60_000, interval: 100 };

let n8n: N8n;
let service: GraphDouble;
let app: CredentialUse;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	service = await startGraph();
	app = await n8n.credential('steadyMicrosoftAppApi', 'graph app', {
		cloud: 'global',
		tenantId: 'contoso.example',
		clientId: 'app-1',
		signInWith: 'clientSecret',
		clientSecret: SECRET,
		customEndpoints: true,
		apiBaseUrl: service.origin,
		tokenUrl: `${service.origin}/token`,
	});
});
afterAll(async () => await service[Symbol.asyncDispose]());

const asApp = { authentication: 'steadyMicrosoftAppApi', mailbox: { __rl: true, mode: 'id', value: ADA } };

describe('Steady Microsoft Graph in n8n', () => {
	it('creates what 300 items say in batches, as an app that gets its token by itself', async () => {
		const parameters = {
			...asApp,
			resource: 'draft',
			operation: 'create',
			subject: '={{ "Mail " + $json.id }}',
			bodyContent: 'x',
		};
		const items = Array.from({ length: 300 }, (_, id) => ({ id }));
		const drafts = node('Drafts', TYPE, 3, parameters, { credentials: app });
		service.latencyMs = 30;
		const before = service.server.requests.length;
		const { status, error } = await n8n.run(chain('graph drafts', ...source(items), drafts));
		expect(`${status} ${error?.message ?? ''}`.trim()).toBe('success');
		const subjects = [...service.mailbox(ADA).messages.entries.values()].map(({ subject }) => subject);
		expect(new Set(subjects).size).toBe(300);
		expect(subjects).toHaveLength(300);
		// How many are ready at the same moment hangs on the machine; one by one it would be 300 and more.
		expect(service.server.requests.length - before).toBeLessThan(100);
		expect(n8n.log()).not.toContain(SECRET);
	});

	it('asks by mail, and goes on with the button that was pressed', async () => {
		const { sent } = service.mailbox(ADA);
		const before = sent.length;
		const parameters = {
			...asApp,
			resource: 'message',
			operation: 'sendAndWait',
			toRecipients: 'boss@contoso.example',
			subject: 'May I?',
			message: 'Buy it?',
		};
		const executionId = await n8n.start(chain('graph asks', node('Ask', TYPE, 3, parameters, { credentials: app })));
		await vi.waitUntil(() => sent.length > before, WAIT);
		const { content } = sent[before].body as { content: string };
		const link = /href="(http:[^"]*waiting[^"]*)"/.exec(content)?.[1].replaceAll('&amp;', '&') ?? '';
		// Until the execution waits, n8n refuses with a status of its own.
		await vi.waitUntil(async () => (await fetch(link)).ok, WAIT);
		expect(await (await fetch(link)).text()).toContain('Buy it?');
		expect(await (await fetch(link, { method: 'POST' })).text()).toContain('Got it, thanks');
		const { status, nodes } = await n8n.result(executionId);
		expect(status).toBe('success');
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toMatchObject({ data: { approved: true } });
	});

	it("takes the credential of n8n's own node where it names one of Microsoft's clouds", async () => {
		const credentials = await n8n.credential('microsoftOutlookOAuth2Api', 'graph outlook', {
			clientId: 'app-1',
			clientSecret: SECRET,
			graphApiBaseUrl: service.origin,
			oauthTokenData: { access_token: TOKEN, token_type: 'Bearer' },
		});
		const parameters = { authentication: 'microsoftOutlookOAuth2Api', resource: 'message', operation: 'getAll' };
		const before = service.server.requests.length;
		const { error } = await n8n.run(chain('graph outlook', node('List', TYPE, 3, parameters, { credentials })));
		expect(error?.message).toContain('"Microsoft Graph API Base URL" is no address of Microsoft Graph');
		expect(service.server.requests.length).toBe(before);
	});
});

describe("in n8n's editor", () => {
	let editor: Editor;
	beforeAll(async () => void (editor = await Editor.open(n8n)));
	afterAll(async () => await editor.close());

	it('is found by its name, with its icon', async () => {
		const entry = await editor.findInPicker('Steady Microsoft Graph');
		await expect.poll(() => iconIsShown(entry)).toBe(true);
		await editor.picture('picker-Steady Microsoft Graph');
	});

	it('lets a resource and a folder be chosen from lists, runs, and shows what is in the folder', async () => {
		const mailbox = service.mailbox(ADA);
		for (let i = 0; i < 7; i++) mailbox.createMessage({ subject: `In the archive ${i}` }, mailbox.folder('archive'));
		const list = node('List', TYPE, 3, asApp, { credentials: app });
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...chain('graph editor', list), id: 'graphEditorTest' }));
		await editor.openNode('List');
		await editor.choose('resource', 'Folder Message');
		await editor.part('resource-locator-folderId').locator('input').last().click();
		await editor.part('rlc-item').filter({ hasText: 'Archive' }).first().click();
		await editor.picture('opened-Steady Microsoft Graph');
		await editor.executeStep();
		const output = editor.part('output-panel');
		await output.getByText('7 items').first().waitFor();
		await output.getByText('In the archive 6').first().waitFor();
		await editor.picture('output-Steady Microsoft Graph');
	});

	it('opens the trigger, which shows what would come', async () => {
		service
			.mailbox(ADA)
			.createMessage({ subject: 'In the inbox', isDraft: false }, service.mailbox(ADA).folder('inbox'));
		const parameters = { authentication: 'steadyMicrosoftAppApi', mailbox: asApp.mailbox };
		const trigger = node('New mail', `${TYPE}Trigger`, 2, parameters, { credentials: app });
		await editor.openWorkflow(
			await n8n.api.putWorkflow({
				name: 'graph trigger editor',
				nodes: [{ id: 'trigger', position: [0, 0], ...trigger }],
				connections: {},
				settings: { executionOrder: 'v1' },
				id: 'graphTriggerEditorTest',
			}),
		);
		await editor.openNode('New mail');
		await editor.part('parameter-input-event').first().waitFor();
		await editor.picture('opened-Steady Microsoft Graph Trigger');
		await editor.page.getByText('Fetch Test Event').first().click();
		await editor.part('output-panel').getByText('1 item').first().waitFor();
		await editor.picture('output-Steady Microsoft Graph Trigger');
	});

	it('names the permission that is missing', async () => {
		service.tokens.set('reads-little', { user: ADA, forbidden: ['messages'] });
		const credentials = await n8n.credential('steadyMicrosoftOAuth2Api', 'graph user', {
			clientId: 'app-1',
			clientSecret: SECRET,
			customEndpoints: true,
			apiBaseUrl: service.origin,
			oauthTokenData: { access_token: 'reads-little', token_type: 'Bearer' },
		});
		const list = node('List', TYPE, 3, { resource: 'message', operation: 'getAll' }, { credentials });
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...chain('graph denied', list), id: 'graphDeniedTest' }));
		await editor.openNode('List');
		await editor.executeStep();
		const output = editor.part('output-panel');
		await output.getByText('lacks the permission Mail.Read.').first().waitFor();
		await editor.picture('error-Steady Microsoft Graph');
		expect(await output.innerText()).not.toContain('reads-little');
	});
});
