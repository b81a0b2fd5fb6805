import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Gmail } from '../../doubles/gmail/gmail.mts';
import { builtIn, type NodeResult, runNode } from '../../support/n8nContext';

interface LegacyRequest {
	readonly method: string;
	readonly uri: string;
	readonly qs?: Record<string, unknown>;
	readonly body?: object;
	readonly headers?: Record<string, string>;
}

/**
 * Runs the built-in Gmail node against the double. Its hosts are fixed, so its request helper is replaced by one that goes to
 * the double with the same path, query and body.
 */
export async function builtInGmail(
	api: Gmail,
	typeVersion: number,
	parameters: INodeParameters,
	items: INodeExecutionData[] = [{ json: {} }],
): Promise<NodeResult> {
	return await runNode({
		type: builtIn('Google/Gmail/Gmail.node.js', 'Gmail', typeVersion),
		typeVersion,
		parameters: { authentication: 'oAuth2', ...parameters },
		items,
		credentials: { gmailOAuth2: { oauthTokenData: { access_token: api.token } } },
		prepare: (context: IExecuteFunctions) => {
			Object.assign(context.helpers, {
				requestWithAuthentication: async (_type: string, request: LegacyRequest) => await send(context, api, request),
			});
		},
	});
}

async function send(context: IExecuteFunctions, api: Gmail, { method, uri, qs = {}, body }: LegacyRequest) {
	const url = new URL(new URL(uri).pathname, api.origin);
	for (const [name, value] of Object.entries(qs)) {
		for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
			if (entry !== undefined) url.searchParams.append(name, String(entry));
		}
	}
	const response = await fetch(url, {
		method,
		headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	const text = await response.text();
	const answer = text === '' ? undefined : (JSON.parse(text) as IDataObject);
	if (response.ok) return answer;
	throw new NodeApiError(context.getNode(), { message: text }, { httpCode: String(response.status) });
}
