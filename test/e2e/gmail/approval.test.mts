import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

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
async function ask(parameters: Record<string, unknown>) {
	const gmail = node(
		'Ask',
		'n8n-nodes-steady.gmail',
		3,
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
	return { executionId, links: await linksIn(String(parameters.subject)) };
}

/** The links in the mail with this subject, once it is there. */
async function linksIn(subject: string): Promise<string[]> {
	for (;;) {
		const { messages = [] } = await api.mailbox.ask<{ messages?: Array<{ id: string }> }>(
			'GET',
			'/messages?labelIds=SENT',
		);
		for (const { id } of messages) {
			const { raw } = await api.mailbox.ask<{ raw: string }>('GET', `/messages/${id}?format=raw`);
			const mail = Buffer.from(raw, 'base64url').toString('utf8');
			if (!mail.includes(`Subject: ${subject}`)) continue;
			const html = mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
			return [...html.matchAll(/href="(http:\/\/[^"]*waiting[^"]*)"/g)].map(([, url]) => url.replaceAll('&amp;', '&'));
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** Follows a link when the execution has come to wait for that: until then n8n says so, with a status of its own. */
async function follow(url: string, init: RequestInit): Promise<string> {
	for (;;) {
		const response = await fetch(url, init);
		if (response.ok) return await response.text();
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

describe('Send and Wait for Response', () => {
	it('goes on with what was answered', async () => {
		const { executionId, links } = await ask({
			subject: 'Double',
			approvalOptions: { values: { approvalType: 'double' } },
		});
		expect(links).toHaveLength(2);
		expect(await follow(links[0], { headers: BROWSER })).toContain('Got it, thanks');
		const { status, nodes } = await n8n.result(executionId);
		expect(status).toBe('success');
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toEqual({
			data: { approved: false, respondedAt: expect.any(String) },
		});
	});

	it('goes on with a text', async () => {
		const { executionId, links } = await ask({ subject: 'Text', responseType: 'freeText' });
		const form = await follow(links[0], { headers: BROWSER });
		expect(form).toContain('<textarea');
		const body = new URLSearchParams({ response: 'Yes, but later' });
		expect(await follow(links[0], { method: 'POST', headers: BROWSER, body })).toContain('Got it, thanks');
		const { nodes } = await n8n.result(executionId);
		expect(nodes.Ask.at(-1)?.outputs[0][0].json).toMatchObject({ data: { text: 'Yes, but later' } });
	});
});
