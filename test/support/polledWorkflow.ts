import type { IDataObject, INode, INodeExecutionData, INodeParameters, INodeType, IPollFunctions } from 'n8n-workflow';
import { core, type CredentialStore, credentialsHelper, workflow } from './n8nContext';

export interface PolledOptions {
	readonly type: INodeType;
	readonly typeVersion: number;
	readonly parameters: INodeParameters;
	readonly credentials: CredentialStore;
	readonly name?: string;
	/** Static data that is there from the beginning. */
	readonly staticData?: IDataObject;
	readonly budgetMs?: number;
	readonly mode?: 'trigger' | 'manual';
	/** Changes the context before the node sees it. */
	readonly prepare?: (context: IPollFunctions) => void;
}

/**
 * A workflow with a poll node, in n8n's own context, as n8n treats it: static data lives in memory from poll to poll, and is
 * saved together with the execution that a poll starts. A crash loses the memory, never what was saved.
 */
export class PolledWorkflow {
	/** What n8n's database holds. */
	saved: IDataObject;
	/** Items of all executions that were started. */
	readonly started: INodeExecutionData[] = [];
	readonly warnings: string[] = [];
	/** What this process holds: lost in a crash. */
	memory: IDataObject;

	/** Of the workflow, in n8n's database. */
	protected readonly id: string = 'workflow-id';

	constructor(private readonly options: PolledOptions) {
		this.saved = options.staticData ?? {};
		this.memory = structuredClone(this.saved);
	}

	/** Polls, and starts an execution with what the node hands over. @returns those items */
	async poll(): Promise<INodeExecutionData[]> {
		const items = (await this.run())?.[0] ?? [];
		if (items.length === 0) return items;
		this.saved = structuredClone(this.memory);
		this.started.push(...items);
		return items;
	}

	/** Polls, and dies before the execution was started: nobody sees what the node handed over. */
	async pollAndCrash(): Promise<void> {
		await this.run();
		this.restart();
	}

	/** n8n was killed and starts again. */
	restart(): void {
		this.memory = structuredClone(this.saved);
	}

	/** Deactivated, or activated: n8n saves what is in memory then. */
	save(): void {
		this.saved = structuredClone(this.memory);
	}

	private async run(): Promise<INodeExecutionData[][] | null> {
		const { type } = this.options;
		return (await type.poll!.call(this.context())) as INodeExecutionData[][] | null;
	}

	private context(): IPollFunctions {
		const { budgetMs = 300_000 } = this.options;
		const { flow, node, additionalData, mode } = this.parts();
		const context = new core.PollContext(
			flow,
			node,
			additionalData,
			mode,
			'activate',
			undefined,
			undefined,
			undefined,
			undefined,
			() => this.memory,
			() => budgetMs,
		) as IPollFunctions;
		this.listenTo(context);
		this.options.prepare?.(context);
		return context;
	}

	/** What n8n makes contexts of. */
	protected parts() {
		const { type, typeVersion, parameters, credentials, name = 'Trigger', mode = 'trigger' } = this.options;
		const raw: INode = {
			id: 'node-id',
			name,
			type: `n8n-nodes-steady.${type.description.name}`,
			typeVersion,
			position: [0, 0],
			parameters,
			credentials: Object.fromEntries(Object.keys(credentials).map((kind) => [kind, { id: `id-${kind}`, name: kind }])),
		};
		const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
		const flow = new workflow.Workflow({
			id: this.id,
			name: 'Test',
			nodes: [raw],
			connections: {},
			active: true,
			nodeTypes,
			settings: {},
		});
		const node = flow.getNode(name) as INode;
		const additionalData = { variables: {}, credentialsHelper: credentialsHelper(credentials, flow, raw, []) };
		return { type, flow, node, additionalData, mode };
	}

	/** Keeps what the node writes into n8n's log. */
	protected listenTo(context: object): void {
		const note = (text: string) => void this.warnings.push(text);
		const logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
		Object.defineProperty(context, 'logger', { value: logger });
	}
}
