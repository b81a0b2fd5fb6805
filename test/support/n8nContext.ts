import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	NodeExecutionHint,
} from 'n8n-workflow';

/*
 * Runs nodes in n8n's own execution context, in this process: real expressions, real helpers, real binary store. Only the
 * credentials come from the test. n8n is the one the demo installs.
 */

const fromDemo = createRequire(join(import.meta.dirname, '../../demo/package.json'));
/* eslint-disable @typescript-eslint/no-explicit-any -- n8n's internals have no types here */
export const core = fromDemo('n8n-core') as any;
export const workflow = fromDemo('n8n-workflow') as any;
const { Container } = fromDemo('@n8n/di') as any;
const network = createRequire(fromDemo.resolve('n8n-core'))('@n8n/backend-network') as any;
/* eslint-enable @typescript-eslint/no-explicit-any */

network.configureGlobalAxiosDefaults?.();

export interface NodeRun {
	readonly type: INodeType;
	readonly typeVersion: number;
	readonly parameters: INodeParameters;
	readonly items?: INodeExecutionData[];
	/** By credential type: what is stored, expressions unresolved. */
	readonly credentials?: Readonly<Record<string, IDataObject>>;
	readonly onError?: INode['onError'];
	readonly mode?: 'manual' | 'trigger' | 'evaluation';
	readonly signal?: AbortSignal;
	/** Added to n8n's `additionalData`. */
	readonly internals?: Record<string, unknown>;
	/** Changes the context before the node sees it. */
	readonly prepare?: (context: IExecuteFunctions) => void;
	/** Runs before the node: what it changes in stored credentials is seen by a refresh. */
	readonly store?: CredentialStore;
}

/** The credentials of one test, as n8n's database would hold them. */
export type CredentialStore = Record<string, IDataObject>;

export interface NodeResult {
	readonly items: INodeExecutionData[];
	readonly hints: NodeExecutionHint[];
	/** What the node sent to the browser's console. */
	readonly messages: unknown[];
}

/** Loads one of n8n's built-in nodes, at a version. */
export function builtIn(path: string, exportName: string, typeVersion: number): INodeType {
	const node = new (fromDemo(`n8n-nodes-base/dist/nodes/${path}`) as Record<string, new () => unknown>)[exportName]();
	const versioned = node as { getNodeType?(version: number): INodeType };
	return versioned.getNodeType ? versioned.getNodeType(typeVersion) : (node as INodeType);
}

/** Runs `execute` of a node once, the way n8n does. */
export async function runNode(run: NodeRun): Promise<NodeResult> {
	const { context, messages, hints } = executionContext(run);
	run.prepare?.(context);
	const [items] = (await run.type.execute!.call(context)) as INodeExecutionData[][];
	return { items, hints: [...hints()], messages };
}

export function executionContext(run: NodeRun): {
	context: IExecuteFunctions;
	messages: unknown[];
	hints: () => NodeExecutionHint[];
} {
	const name = 'Node under test';
	const store = run.store ?? (run.credentials as CredentialStore | undefined) ?? {};
	const credentials = Object.fromEntries(Object.keys(store).map((type) => [type, { id: `id-${type}`, name: type }]));
	const raw: INode = {
		id: 'node-id',
		name,
		// n8n lets its own HTTP Request use every credential, by this name.
		type: `${run.type.description.name === 'httpRequest' ? 'n8n-nodes-base' : 'n8n-nodes-steady'}.${run.type.description.name}`,
		typeVersion: run.typeVersion,
		position: [0, 0],
		parameters: run.parameters,
		credentials,
		...(run.onError ? { onError: run.onError } : {}),
	};
	const nodeTypes = {
		getByName: () => run.type,
		getByNameAndVersion: () => run.type,
		getKnownTypes: () => ({}),
	};
	const flow = new workflow.Workflow({
		id: 'workflow-id',
		name: 'Test',
		nodes: [raw],
		connections: {},
		active: false,
		nodeTypes,
		settings: {},
	});
	const node = flow.getNode(name) as INode;
	const items = run.items ?? [{ json: {} }];
	const inputData = { main: [items] };
	const runExecutionData = workflow.createRunExecutionData
		? workflow.createRunExecutionData({})
		: { resultData: { runData: {} } };
	const messages: unknown[] = [];
	const additionalData = {
		executionId: 'execution-id',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1',
		hooks: undefined,
		variables: {},
		sendDataToUI: (_kind: string, data: { messages: unknown[] }) => messages.push(...data.messages),
		credentialsHelper: credentialsHelper(store, flow, node, items),
		...run.internals,
	};
	const executeData = { node, data: inputData, source: null };
	const context = new core.ExecuteContext(
		flow,
		node,
		additionalData,
		run.mode ?? 'trigger',
		runExecutionData,
		0,
		items,
		inputData,
		executeData,
		[],
		run.signal,
	) as IExecuteFunctions;
	return { context, messages, hints: () => (context as unknown as { hints: NodeExecutionHint[] }).hints };
}

/** As much of n8n's credentials helper as nodes can reach; expressions in credentials are resolved per item. */
export function credentialsHelper(
	store: CredentialStore,
	flow: { expression: { getParameterValue: (...args: unknown[]) => unknown } },
	node: INode,
	items: INodeExecutionData[],
) {
	return {
		isCredentialUsableByNode: () => true,
		getParentTypes: (type: string) => (/OAuth2(Api)?$/.test(type) ? ['oAuth2Api'] : []),
		getCredentialsProperties: () => [],
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		// As much as n8n's own paginator needs to sign with the one type the tests give it.
		authenticate: async (data: IDataObject, type: string, request: { headers?: IDataObject }) => {
			if (type !== 'httpHeaderAuth') throw new Error(`The test context cannot sign with ${type}`);
			return { ...request, headers: { ...request.headers, [String(data.name)]: data.value } };
		},
		getDecrypted: async (
			_data: unknown,
			_credential: unknown,
			type: string,
			mode: string,
			_executeData: unknown,
			raw?: boolean,
			values?: { itemIndex: number },
		) => {
			const stored = structuredClone(store[type]);
			if (raw || !values) return stored;
			return flow.expression.getParameterValue(
				stored,
				null,
				0,
				values.itemIndex,
				node.name,
				items,
				mode,
				{},
				undefined,
				false,
			);
		},
		updateCredentialsOauthTokenData: async (_credential: unknown, type: string, data: IDataObject) => {
			store[type] = { ...store[type], oauthTokenData: data.oauthTokenData };
		},
	};
}

/** Chooses where n8n keeps binary data: in the items, or in files below `folder`. */
export async function useBinaryStore(
	store: { mode: 'memory' } | { mode: 'filesystem'; folder: string },
): Promise<void> {
	const service = Container.get(core.BinaryDataService);
	if (store.mode === 'memory') {
		service.mode = 'default';
		return;
	}
	Object.assign(Container.get(core.BinaryDataConfig), { mode: 'filesystem', localStoragePath: store.folder });
	await service.init();
}

/** The bytes of a binary field, wherever they are kept. */
export async function binaryContent(binary: IBinaryKeyData | undefined, field = 'data'): Promise<Buffer> {
	const data = binary?.[field];
	if (!data) throw new Error(`There is no binary field "${field}"`);
	return (await Container.get(core.BinaryDataService).getAsBuffer(data)) as Buffer;
}
