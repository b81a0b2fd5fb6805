import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { Gmail } from '../../../nodes/Gmail/Gmail.node';
import type { Gmail as GmailServer } from '../../doubles/gmail/gmail.mts';
import { type NodeResult, type NodeRun, runNode } from '../../support/n8nContext';

export interface GmailOptions extends Partial<Omit<NodeRun, 'type' | 'parameters' | 'items'>> {
	readonly items?: IDataObject[] | INodeExecutionData[];
	readonly [parameter: string]: unknown;
}

const RUN_KEYS = ['typeVersion', 'credentials', 'onError', 'mode', 'signal', 'internals', 'prepare', 'store'] as const;

/** The credential of the double's user. */
export function annsCredential({ origin, token }: GmailServer): { steadyGoogleOAuth2Api: IDataObject } {
	return {
		steadyGoogleOAuth2Api: {
			customEndpoints: true,
			apiBaseUrl: origin,
			accessTokenUrl: `${origin}/token`,
			oauthTokenData: { access_token: token, refresh_token: 'again' },
		},
	};
}

/** Runs Steady Gmail with the parameters that matter to a test. */
export async function gmail(
	api: GmailServer,
	resource: string,
	operation: string,
	given: GmailOptions = {},
): Promise<NodeResult> {
	const { items = [{}], ...others } = given;
	const run: Record<string, unknown> = {};
	const parameters: Record<string, unknown> = { authentication: 'steadyGoogleOAuth2Api', resource, operation };
	for (const [name, value] of Object.entries(others)) {
		if ((RUN_KEYS as readonly string[]).includes(name)) run[name] = value;
		else parameters[name] = value;
	}
	return await runNode({
		typeVersion: 3,
		credentials: annsCredential(api),
		...(run as Partial<NodeRun>),
		type: new Gmail(),
		parameters: parameters as INodeParameters,
		items: items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item as IDataObject })),
	});
}

/** Errors go into the output instead of ending the run. */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;
