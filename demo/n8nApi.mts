import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who signs in to the editor. */
export interface Owner {
	email: string;
	password: string;
}

/** A workflow as the editor exports it; what n8n adds on its own may be missing. */
export interface Workflow {
	id?: string;
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id?: string; name: string }>;
	[other: string]: unknown;
}

export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, Record<string, unknown>>;
	pairedItem?: unknown;
	error?: unknown;
}

/** How a node or an execution failed, as the editor shows it. */
export interface RunError {
	name?: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: Record<string, unknown>;
	node?: { name: string };
	[other: string]: unknown;
}

/** One run of one node. */
export interface NodeRun {
	/** What n8n shows as the node's time, in ms. */
	executionTime: number;
	status: string;
	/** Items by output; the second one of a node with an error output holds the failed items. */
	outputs: Item[][];
	error?: RunError;
	hints?: Array<{ message: string }>;
}

export interface Execution {
	id: string;
	status: string;
	/** Node name → its runs; a node that was not reached is missing. */
	nodes: Record<string, NodeRun[]>;
	error?: RunError;
	/** From start to end, in ms. */
	durationMs: number;
}

interface RawNodeRun {
	executionTime: number;
	executionStatus: string;
	data?: { main?: Array<Item[] | null> };
	error?: RunError;
	hints?: Array<{ message: string }>;
}

interface RawExecution {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt: string | null;
	data: string;
}

interface RawResult {
	resultData?: { runData?: Record<string, RawNodeRun[]>; error?: RunError };
}

/** n8n stores executions in the `flatted` format; its own copy of the parser reads them best. */
const flatted = createRequire(join(import.meta.dirname, 'package.json'))('flatted') as { parse(text: string): unknown };

/** How often a read is tried whose connection breaks. */
const READ_TRIES = 3;

const RUNNING = new Set(['new', 'running', 'waiting']);

/** n8n's own REST interface, as its editor uses it, signed in as the owner. */
export class N8nApi {
	readonly url: string;

	#cookie = '';

	constructor(url: string) {
		this.url = url;
	}

	/** Signs in, and first makes the owner's account if this n8n has none yet. */
	async signIn(owner: Owner): Promise<void> {
		const { userManagement } = await this.#call<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'GET',
			'/settings',
		);
		if (userManagement.showSetupOnFirstLoad) {
			await this.#call('POST', '/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
		}
		await this.#call('POST', '/login', { emailOrLdapLoginId: owner.email, password: owner.password });
	}

	/** Creates the credential or, if there is one of this name and type, gives it this data. Answers its id. */
	async putCredential(type: string, name: string, data: Record<string, unknown>): Promise<string> {
		const known = await this.#call<Array<{ id: string; name: string; type: string }>>('GET', '/credentials');
		const found = known.find((credential) => credential.name === name && credential.type === type);
		const body = { name, type, data };
		if (found) await this.#call('PATCH', `/credentials/${found.id}`, body);
		return found?.id ?? (await this.#call<{ id: string }>('POST', '/credentials', body)).id;
	}

	/** Changes fields of a saved credential, as its form does; the others stay. */
	async changeCredential(id: string, changes: Record<string, unknown>): Promise<void> {
		const { name, type, data } = await this.#call<{ name: string; type: string; data: Record<string, unknown> }>(
			'GET',
			`/credentials/${id}?includeData=true`,
		);
		await this.#call('PATCH', `/credentials/${id}`, { name, type, data: { ...data, ...changes } });
	}

	/** Asks n8n to test a credential with its `test` request or function, as the editor's Save button does. */
	async testCredential(
		type: string,
		name: string,
		data: Record<string, unknown>,
	): Promise<{ status: string; message: string }> {
		const id = await this.putCredential(type, name, data);
		return await this.#call('POST', '/credentials/test', { credentials: { id, name, type, data } });
	}

	/** Creates the workflow or, if there is one of its id, makes it like this. Answers its id. */
	async putWorkflow(workflow: Workflow): Promise<string> {
		if (workflow.id && (await this.#has(`/workflows/${workflow.id}`))) {
			await this.#call('PATCH', `/workflows/${workflow.id}?forceSave=true`, workflow);
			return workflow.id;
		}
		return (await this.#call<{ id: string }>('POST', '/workflows', workflow)).id;
	}

	/** Switches a saved workflow's triggers on, as the editor's Publish button does. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.#call<{ versionId: string }>('GET', `/workflows/${workflowId}`);
		await this.#call('POST', `/workflows/${workflowId}/activate`, { versionId });
	}

	/** Switches a workflow's triggers off. */
	async deactivate(workflowId: string): Promise<void> {
		await this.#call('POST', `/workflows/${workflowId}/deactivate`, {});
	}

	/**
	 * Ids of a workflow's executions, the latest first. n8n looks for those that run and those that have ended at a time of
	 * its own each: one that ends in between is in both lists.
	 */
	async executionsOf(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.#call<{ results: Array<{ id: string }> }>('GET', `/executions?filter=${filter}`);
		return [...new Set(results.map(({ id }) => id))];
	}

	/** Runs a saved workflow from its first node, waits for the end, and answers what each node did. */
	async run(workflowId: string, triggerNode: string, timeoutMs = 600_000): Promise<Execution> {
		return await this.result(await this.start(workflowId, triggerNode), timeoutMs);
	}

	/** Starts a saved workflow from its first node. Answers the execution's id. */
	async start(workflowId: string, triggerNode: string): Promise<string> {
		const { executionId } = await this.#call<{ executionId: string }>('POST', `/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: triggerNode },
		});
		return executionId;
	}

	/** Cancels a running execution, as the editor's Stop button does. */
	async cancel(executionId: string): Promise<void> {
		await this.#call('POST', `/executions/${executionId}/stop`);
	}

	/** Waits for the end of an execution and answers what each node did. */
	async result(executionId: string, timeoutMs = 600_000, pollMs = 100): Promise<Execution> {
		for (const giveUp = Date.now() + timeoutMs; Date.now() < giveUp; await sleep(pollMs)) {
			const raw = await this.#call<RawExecution>('GET', `/executions/${executionId}`);
			if (!RUNNING.has(raw.status)) return readExecution(raw);
		}
		throw new Error(`Execution ${executionId} did not end within ${timeoutMs / 1000} s.`);
	}

	async #has(path: string): Promise<boolean> {
		return (await this.#send('GET', path)).ok;
	}

	async #call<Data>(method: string, path: string, body?: unknown): Promise<Data> {
		const answer = await this.#send(method, path, body);
		const text = await answer.text();
		if (!answer.ok) throw new Error(`n8n refused ${method} ${path}: ${answer.status} ${messageIn(text)}`);
		for (const cookie of answer.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? '';
		return (JSON.parse(text) as { data: Data }).data;
	}

	async #send(method: string, path: string, body?: unknown): Promise<Response> {
		for (let tries = 1; ; tries++) {
			try {
				return await fetch(`${this.url}/rest${path}`, {
					method,
					headers: { 'content-type': 'application/json', cookie: this.#cookie },
					body: body === undefined ? undefined : JSON.stringify(body),
				});
			} catch (error) {
				const { cause } = error as { cause?: Error };
				// A busy n8n closes idle connections just when they are used again. Reading is safe to repeat.
				if (method === 'GET' && tries < READ_TRIES) await sleep(500);
				else throw new Error(`n8n did not answer ${method} ${path}: ${cause?.message ?? String(error)}`);
			}
		}
	}
}

/** n8n's answers to failed calls carry a stack trace, which tells nobody anything. */
function messageIn(text: string): string {
	try {
		return (JSON.parse(text) as { message: string }).message;
	} catch {
		return text.slice(0, 300);
	}
}

function readExecution(raw: RawExecution): Execution {
	const { resultData } = flatted.parse(raw.data) as RawResult;
	const runs = Object.entries(resultData?.runData ?? {});
	return {
		id: raw.id,
		status: raw.status,
		nodes: Object.fromEntries(runs.map(([node, list]) => [node, list.map(readNodeRun)])),
		error: resultData?.error,
		durationMs: raw.stoppedAt ? Date.parse(raw.stoppedAt) - Date.parse(raw.startedAt) : Number.NaN,
	};
}

function readNodeRun(raw: RawNodeRun): NodeRun {
	return {
		executionTime: raw.executionTime,
		status: raw.executionStatus,
		outputs: (raw.data?.main ?? []).map((items) => items ?? []),
		error: raw.error,
		hints: raw.hints,
	};
}
