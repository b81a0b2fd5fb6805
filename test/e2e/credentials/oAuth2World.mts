import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import type { Execution, Workflow } from '../../../demo/n8nApi.mts';
import { type Grant, OidcProvider } from '../../doubles/oidcProvider.mts';
import { CredentialForm } from '../support/credentialForm.mts';
import type { Editor } from '../support/editor.mts';
import type { CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node, type NodeOptions, source } from '../support/workflow.mts';

export const TYPE = 'steadyOAuth2Api';

/** How long the provider's access tokens are good, and from when on they are renewed: a fifth ahead. */
export const TOKEN_SECONDS = 6;
const RENEWED_AFTER_MS = TOKEN_SECONDS * 1000 * 0.8;

/** How long the API takes for each call. */
const API_TAKES_MS = 2_000;
/** n8n processes have so many calls in flight at most; the items of a node that has as many under way are a few more. */
const PROCESS_CALLS = 100;
/** How long all items together take at that pace: longer than three tokens last. */
const RUN_SECONDS = TOKEN_SECONDS * 3.3;

export async function startProvider(n8n: N8n, more: { services?: string[] } = {}): Promise<OidcProvider> {
	return await OidcProvider.start({
		redirectUri: `${n8n.connection.url}/rest/oauth2-credential/callback`,
		accessTokenSeconds: TOKEN_SECONDS,
		apiTakesMs: API_TAKES_MS,
		...more,
	});
}

/** Makes a credential in n8n's editor and connects an account as a user does. @returns how nodes name it */
export async function connectInEditor(editor: Editor, provider: OidcProvider): Promise<CredentialUse> {
	const form = await CredentialForm.create(editor, 'Steady OAuth2 API');
	await form.fill({
		authorizationUrl: `${provider.issuer}/auth`,
		tokenUrl: `${provider.issuer}/token`,
		clientId: OidcProvider.client.id,
		clientSecret: OidcProvider.client.secret,
		scopes: 'openid offline_access read',
	});
	const id = await form.connect(async (page) => await agree(page));
	await form.close();
	return { [TYPE]: { id, name: 'connected in the editor' } };
}

/** Signs in at the provider and agrees. */
async function agree(page: Page): Promise<void> {
	await page.locator('input[name="login"]').fill('ann');
	await page.locator('input[name="password"]').fill('any');
	await page.locator('button[type="submit"]').click();
	await page.getByText('Continue').click();
}

/** One call per item, by Steady REST. */
export function call(url: string, options: NodeOptions, more: Record<string, unknown> = {}) {
	const parameters = { url, authentication: 'genericCredentialType', genericAuthType: TYPE, options: {}, ...more };
	return node('Call', 'n8n-nodes-steady.rest', 5, parameters, options);
}

/** Two workflows that are under way at the same time, with 200 items in work, for longer than three tokens last. */
export async function runLong(
	n8n: N8n,
	provider: OidcProvider,
	credentials: CredentialUse,
	processes: number,
): Promise<Execution[]> {
	const calls = (processes * PROCESS_CALLS * RUN_SECONDS * 1000) / API_TAKES_MS;
	const items = Array.from({ length: Math.ceil(calls / 2) }, (_, id) => ({ id }));
	const workflow = (name: string): Workflow =>
		chain(
			name,
			...source(items),
			call(
				`=${provider.issuer}/api/${name}/{{ $json.id }}`,
				{ credentials },
				{ reliability: { maxConcurrency: PROCESS_CALLS, limitKey: name } },
			),
		);
	const started = await Promise.all([n8n.start(workflow('first')), n8n.start(workflow('second'))]);
	const executions = await Promise.all(started.map(async (id) => await n8n.result(id)));
	for (const { error, nodes } of executions) {
		expect(error).toBeUndefined();
		expect(nodes.Call?.[0]?.outputs[0]).toHaveLength(items.length);
	}
	return executions;
}

/**
 * Expects that the provider was asked for a new token once per end, with each refresh token once, and refused nothing.
 */
export function expectOneRefreshPerEnd({ grants, refusals }: OidcProvider): void {
	expect(refusals).toEqual([]);
	const refreshes = grants.filter(({ type }) => type === 'refresh_token');
	expect(refreshes.length).toBeGreaterThanOrEqual(3);
	expect(new Set(refreshes.map(({ shown }) => shown)).size).toBe(refreshes.length);
	// None comes before the one before it is near its end: n8n takes the time after the provider does.
	const gaps = grants.slice(1).map(({ at }, index) => at - (grants[index] as Grant).at);
	expect(gaps.filter((gap) => gap < RENEWED_AFTER_MS)).toEqual([]);
}
