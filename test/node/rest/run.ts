import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { Rest } from '../../../nodes/Rest/Rest.node';
import { type NodeResult, type NodeRun, runNode } from '../../support/n8nContext';

export interface RestOptions extends Partial<Omit<NodeRun, 'type' | 'parameters' | 'items'>> {
	readonly items?: IDataObject[] | INodeExecutionData[];
	readonly options?: IDataObject;
	readonly reliability?: IDataObject;
	readonly [parameter: string]: unknown;
}

const RUN_KEYS = ['typeVersion', 'credentials', 'onError', 'mode', 'signal', 'internals', 'prepare', 'store'] as const;

/** Runs Steady REST with a URL and the parameters that matter to a test. */
export async function rest(url: string, given: RestOptions = {}): Promise<NodeResult> {
	const { items = [{}], options = {}, reliability = {}, ...rest } = given;
	const run: Record<string, unknown> = {};
	const parameters: Record<string, unknown> = { url, options, reliability };
	for (const [name, value] of Object.entries(rest)) {
		if ((RUN_KEYS as readonly string[]).includes(name)) run[name] = value;
		else parameters[name] = value;
	}
	return await runNode({
		typeVersion: 5,
		...(run as Partial<NodeRun>),
		type: new Rest(),
		parameters: parameters as INodeParameters,
		items: items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item as IDataObject })),
	});
}

/** Errors go into the output instead of ending the run. */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** A key in a header, from n8n's own credential type. */
export const HEADER_AUTH = {
	authentication: 'genericCredentialType',
	genericAuthType: 'httpHeaderAuth',
	credentials: { httpHeaderAuth: { name: 'X-Key', value: 'top-secret-value' } },
} as const;

export const jsonBody = (value: unknown) => ({
	method: 'POST',
	sendBody: true,
	contentType: 'json',
	specifyBody: 'json',
	jsonBody: JSON.stringify(value),
});

export const numbered = (count: number): IDataObject[] => Array.from({ length: count }, (_, id) => ({ id }));
