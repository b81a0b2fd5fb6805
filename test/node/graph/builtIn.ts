import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { type GraphDouble, TOKEN } from '../../doubles/graph/graphDouble.mts';
import { builtIn, type NodeResult, runNode } from '../../support/n8nContext';

interface LegacyRequest {
	readonly method: string;
	readonly uri: string;
	readonly qs?: Record<string, unknown>;
	readonly body?: object;
	readonly headers?: Record<string, string>;
	readonly encoding?: null;
	readonly resolveWithFullResponse?: boolean;
}

/** Runs the built-in Outlook node against the double: n8n signs its requests, and so does this in its place. */
export async function builtInOutlook(
	service: GraphDouble,
	[resource, operation]: readonly [resource: string, operation: string],
	parameters: INodeParameters,
	items: INodeExecutionData[] = [{ json: {} }],
): Promise<NodeResult> {
	return await runNode({
		type: builtIn('Microsoft/Outlook/MicrosoftOutlook.node.js', 'MicrosoftOutlook', 2),
		typeVersion: 2,
		parameters: { authentication: 'microsoftOutlookOAuth2Api', resource, operation, ...parameters },
		items,
		credentials: {
			microsoftOutlookOAuth2Api: { graphApiBaseUrl: service.origin, oauthTokenData: { access_token: TOKEN } },
		},
		prepare: (context: IExecuteFunctions) => {
			Object.assign(context.helpers, {
				requestWithAuthentication: async (_type: string, request: LegacyRequest) => await send(request),
			});
		},
	});
}

async function send({ method, uri, qs = {}, body, headers, encoding, resolveWithFullResponse }: LegacyRequest) {
	const url = new URL(uri);
	for (const [name, value] of Object.entries(qs)) if (value !== undefined) url.searchParams.set(name, String(value));
	const response = await fetch(url, {
		method,
		headers: { ...headers, authorization: `Bearer ${TOKEN}` },
		body: body && JSON.stringify(body),
	});
	const content = Buffer.from(await response.arrayBuffer());
	if (!response.ok) throw new Error(content.toString());
	const read =
		encoding === null ? content : content.length === 0 ? '' : (JSON.parse(content.toString()) as IDataObject);
	return resolveWithFullResponse ? { body: read, headers: Object.fromEntries(response.headers) } : read;
}
