import type {
	IDataObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	NodeExecutionHint,
} from 'n8n-workflow';

/** What a node sees of n8n, for tests of nodes against real services. Expressions are not evaluated, but for `$json.x`. */
export interface ContextOptions {
	readonly node: Partial<INode> & {
		readonly type: string;
		readonly typeVersion: number;
		readonly parameters: INodeParameters;
	};
	readonly credentials: Readonly<Record<string, IDataObject>>;
	readonly items?: readonly INodeExecutionData[];
	readonly continueOnFail?: boolean;
	readonly signal?: AbortSignal;
	readonly hints?: NodeExecutionHint[];
}

/** A context for `execute`. */
export function executeContext(options: ContextOptions): IExecuteFunctions {
	const { continueOnFail = false, signal, hints = [] } = options;
	const items: readonly INodeExecutionData[] = options.items ?? [{ json: {} }];
	const base = baseContext(options);
	return {
		...base,
		getInputData: () => [...items],
		getNodeParameter: (name: string, itemIndex: number, fallback: unknown, { extractValue = false } = {}) =>
			base.read(name, fallback, extractValue, items[itemIndex]?.json),
		evaluateExpression: (expression: string, itemIndex: number) => evaluate(`=${expression}`, items[itemIndex]?.json),
		helpers: {
			getBinaryDataBuffer: async (itemIndex: number, property: string) =>
				await Promise.resolve(Buffer.from(items[itemIndex].binary?.[property].data ?? '', 'base64')),
		},
		continueOnFail: () => continueOnFail,
		getExecutionCancelSignal: () => signal,
		addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more),
	} as unknown as IExecuteFunctions;
}

/** A context for the methods that fill lists in the editor. */
export function loadOptionsContext(options: ContextOptions): ILoadOptionsFunctions {
	const base = baseContext(options);
	return {
		...base,
		getNodeParameter: (name: string, fallback: unknown, { extractValue = false } = {}) =>
			base.read(name, fallback, extractValue),
		getCurrentNodeParameter: (name: string, { extractValue = false } = {}) => base.read(name, undefined, extractValue),
	} as unknown as ILoadOptionsFunctions;
}

function baseContext({ node, credentials }: ContextOptions) {
	const full: INode = { id: 'node', name: 'Node under test', position: [0, 0], ...node };
	return {
		getNode: () => full,
		helpers: {},
		getCredentials: async (type: string) => {
			if (credentials[type] === undefined) throw new Error(`The test has no credential of type ${type}`);
			return await Promise.resolve(credentials[type]);
		},
		getWorkflow: () => ({ id: 'workflow', name: 'Test', active: false }),
		getExecutionId: () => 'execution',
		getMode: () => 'manual',
		logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
		read(name: string, fallback: unknown, extractValue: boolean, json?: IDataObject): unknown {
			let value: unknown = node.parameters;
			for (const key of name.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
			if (value === undefined) value = fallback;
			if (extractValue && typeof value === 'object' && value !== null && '__rl' in value)
				value = (value as unknown as { value: unknown }).value;
			return evaluate(value, json);
		},
	};
}

function evaluate(value: unknown, json: IDataObject | undefined): unknown {
	if (typeof value === 'string' && value.startsWith('=')) {
		const field = /^=\{\{ \$json\.(\w+) \}\}$/.exec(value)?.[1];
		if (field === undefined) throw new Error(`The test context cannot evaluate ${value}`);
		return json?.[field];
	}
	if (Array.isArray(value)) return value.map((inner) => evaluate(inner, json));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, evaluate(inner, json)]));
	}
	return value;
}
