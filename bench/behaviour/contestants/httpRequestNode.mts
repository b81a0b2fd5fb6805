import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, N8nApi } from '../../../demo/n8nApi.mts';
import { chain, node, source, START, type NodeOptions } from '../../../test/e2e/support/workflow.mts';
import type { Contestant, Ending, Job, Run } from '../contract.mts';

const TYPE_VERSION = 4.5;
const NAME = 'HTTP Request';
const TRIES = 60;

/** n8n's own HTTP Request node in a workflow of a real n8n: one item per task. */
export class HttpRequestNode implements Contestant {
	readonly title: string;

	readonly about: string;

	readonly #n8n: N8nApi;

	readonly #options: NodeOptions;

	/** @param options how the node meets errors */
	constructor(n8n: N8nApi, title: string, about: string, options: NodeOptions) {
		this.title = title;
		this.about = about;
		this.#n8n = n8n;
		this.#options = options;
	}

	async run({ tasks, pace, giveUpAfterMs }: Job): Promise<Run> {
		const method = tasks[0]?.method ?? 'GET';
		const parameters = {
			method,
			url: '={{ $json.url }}',
			...(method === 'POST' ? { sendBody: true, specifyBody: 'json', jsonBody: '{}' } : {}),
			options: 'everyMs' in pace ? { batching: { batch: { batchSize: 1, batchInterval: pace.everyMs } } } : {},
		};
		const request = node(NAME, 'n8n-nodes-base.httpRequest', TYPE_VERSION, parameters, this.#options);
		const items = tasks.map(({ url }) => ({ url }));
		const workflow = chain(`${this.title}, ${tasks.length} items`, ...source(items), request);
		const id = await patiently(async () => await this.#n8n.putWorkflow(workflow), /did not answer|not ready/);
		const execution = await patiently(async () => await this.#n8n.start(id, START), /not ready/);
		const ended = await this.#ended(execution, giveUpAfterMs);
		if (!ended) return { endings: tasks.map(() => undefined), ms: giveUpAfterMs, finished: false };
		return {
			endings: tasks.map((_, index) => endingOf(ended, index)),
			ms: ended.nodes[NAME]?.[0]?.executionTime ?? ended.durationMs,
			finished: true,
		};
	}

	async #ended(execution: string, giveUpAfterMs: number): Promise<Execution | undefined> {
		const giveUpAt = Date.now() + giveUpAfterMs;
		const result = async () => await this.#n8n.result(execution, Math.max(0, giveUpAt - Date.now()));
		try {
			return await patiently(result, /did not answer|not ready/);
		} catch (error) {
			if (Date.now() < giveUpAt) throw error;
			await this.#n8n.cancel(execution);
			return undefined;
		}
	}
}

/**
 * Asks n8n again for what it refused for reasons of its own: on a busy machine it loses sight of its database for a moment,
 * and cuts idle connections just when they are used again.
 */
async function patiently<T>(ask: () => Promise<T>, reasons: RegExp): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await ask();
		} catch (error) {
			if (tries === TRIES || !reasons.test(String(error))) throw error;
			await sleep(1_000);
		}
	}
}

/** A node that stops the workflow has no output: then no item was answered. */
function endingOf(execution: Execution, index: number): Ending {
	const item = execution.nodes[NAME]?.[0]?.outputs[0]?.[index];
	if (!item) return { ok: false, says: execution.error?.message ?? 'no output' };
	const { error } = item.json as { error?: { message?: string } };
	return error === undefined ? { ok: true } : { ok: false, says: error.message ?? JSON.stringify(error) };
}
