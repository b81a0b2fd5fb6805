import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { type GraphDouble, TOKEN } from '../../doubles/graph/graphDouble.mts';
import { type NodeResult, type NodeRun, runNode } from '../../support/n8nContext';

export interface GraphOptions extends Partial<Omit<NodeRun, 'type' | 'parameters' | 'items'>> {
	readonly items?: readonly IDataObject[] | readonly INodeExecutionData[];
	readonly [parameter: string]: unknown;
}

const RUN_KEYS = ['credentials', 'onError', 'mode', 'signal', 'internals', 'prepare', 'store', 'typeVersion'] as const;

/** The credential of the user Ada. */
export const asAda = (service: GraphDouble, token = TOKEN) => ({
	steadyMicrosoftOAuth2Api: {
		cloud: 'global',
		clientId: 'app-1',
		clientSecret: 'canary-secret',
		customEndpoints: true,
		apiBaseUrl: service.origin,
		accessTokenUrl: `${service.origin}/refused`,
		oauthTokenData: { access_token: token, token_type: 'Bearer' },
	},
});

/** The credential of an app that acts on its own. */
export const asApp = (service: GraphDouble) => ({
	steadyMicrosoftAppApi: {
		cloud: 'global',
		tenantId: 'contoso.example',
		clientId: 'app-1',
		signInWith: 'clientSecret',
		clientSecret: 'canary-secret',
		customEndpoints: true,
		apiBaseUrl: service.origin,
		tokenUrl: `${service.origin}/token`,
	},
});

/** Runs Steady Microsoft Graph as Ada, unless a test says otherwise. */
export async function graph(
	service: GraphDouble,
	what: readonly [resource: string, operation: string],
	given: GraphOptions = {},
): Promise<NodeResult> {
	const { items = [{}], ...rest } = given;
	const run: Record<string, unknown> = { credentials: asAda(service) };
	const [resource, operation] = what;
	const parameters: Record<string, unknown> = { resource, operation };
	for (const [name, value] of Object.entries(rest)) {
		if ((RUN_KEYS as readonly string[]).includes(name)) run[name] = value;
		else parameters[name] = value;
	}
	const [authentication] = Object.keys(run.credentials as object);
	return await runNode({
		typeVersion: 3,
		...(run as Partial<NodeRun>),
		type: new MicrosoftGraph(),
		parameters: { authentication, ...parameters } as INodeParameters,
		items: items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item as IDataObject })),
	});
}

/** Errors go into the output instead of ending the run. */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;

export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** A path of the request operation. */
export const at = (value: string) => ({ path: { __rl: true, mode: 'path', value } });

export const numbered = (count: number): IDataObject[] => Array.from({ length: count }, (_, id) => ({ id }));
