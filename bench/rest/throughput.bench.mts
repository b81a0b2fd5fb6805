import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Execution, Workflow, WorkflowNode } from '../../demo/n8nApi.mts';
import type { N8n } from '../../test/e2e/support/n8n.mts';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';
import { Service } from './service.mts';

const TIMES = 3;
/** Runs of Steady REST that do not count: they come after those of the other node. */
const WARM_UPS = 2;
const CALL = 'Call';

/** How often, and after which pause in ms, a result is asked for that n8n could not give. */
const MOST_TRIES = 60;
const PAUSE_MS = 2_000;

/** n8n looks the whole execution up for every question whether it is done: a tenth of a second's work each time. */
const POLL_MS = 1_000;

/** One thing to do, for both nodes. */
interface Work {
	readonly title: string;
	readonly items: number;
	readonly scheme: 'http' | 'https';
	/** Path of the URL, an expression where the item decides. */
	readonly path: string;
	readonly maxConcurrency?: number;
}

const PER_ITEM = '/items/{{ $json.id }}';

const WORK: Work[] = [
	{ title: '5,000 items over HTTPS, one expression', items: 5_000, scheme: 'https', path: PER_ITEM },
	{ title: '5,000 items over HTTP, one expression', items: 5_000, scheme: 'http', path: PER_ITEM },
	{
		title: '5,000 items over HTTPS, no expression, concurrency 50',
		items: 5_000,
		scheme: 'https',
		path: '/items/1',
		maxConcurrency: 50,
	},
	{ title: '10 items over HTTPS', items: 10, scheme: 'https', path: PER_ITEM },
	{ title: '1 item over HTTPS', items: 1, scheme: 'https', path: PER_ITEM },
];

interface Measured {
	readonly ms: number[];
	readonly connections: number[];
}

const options = { allowUnauthorizedCerts: true };
const split = node('Each item', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'ids', options: {} });

const service = await Service.start();
const n8n = await startN8n();
try {
	const results: Array<{ work: Work; builtIn: Measured; steady: Measured; undici?: Measured }> = [];
	for (const work of WORK) {
		const result = { work, builtIn: none(), steady: none(), ...(work.maxConcurrency ? { undici: none() } : {}) };
		// One node after the other: what one has left behind, sockets and garbage, is not the other's to clear away.
		await run(n8n, builtIn(work, work.items), work.items);
		for (let time = 0; time < TIMES; time++) {
			await measure(result.builtIn, async () => await run(n8n, builtIn(work, work.items), work.items));
			console.log(`${work.title}: HTTP Request ${result.builtIn.ms.at(-1)?.toFixed(0)} ms`);
		}
		for (let time = 0; time < WARM_UPS; time++) await run(n8n, steady(work, work.items), work.items);
		if (result.undici) await bareUndici(work);
		for (let time = 0; time < TIMES; time++) {
			await measure(result.steady, async () => await run(n8n, steady(work, work.items), work.items));
			if (result.undici) await measure(result.undici, async () => await bareUndici(work));
			console.log(`${work.title}: Steady REST ${result.steady.ms.at(-1)?.toFixed(0)} ms`);
		}
		results.push(result);
	}
	const cells = results.map(({ work, builtIn: theirs, steady: ours, undici }) => [
		work.title,
		`${median(theirs.ms).toFixed(0)} ms`,
		`${median(ours.ms).toFixed(0)} ms`,
		`${(median(theirs.ms) / median(ours.ms)).toFixed(1)} ×`,
		undici ? `${median(undici.ms).toFixed(0)} ms` : '',
		String(Math.max(...theirs.connections)),
		String(Math.max(...ours.connections)),
	]);
	keepReport({
		name: 'rest-throughput',
		title: 'Calling an API from n8n',
		cells: [['', 'HTTP Request', 'Steady REST', 'faster', 'bare undici', 'connections', 'Steady REST'], ...cells],
		notes: [
			`A service on the loopback address, in a process of its own, answers each call after 5 ms; median of ${TIMES} runs of each node, after some that do not count`,
			'n8n 2.41.1; the time is that of the node, as n8n shows it. Default settings but for what is named; connections are the most opened in a run that counts: Steady REST goes on with those it has',
			'bare undici: an Agent with as many connections, reading the JSON of as many answers, outside n8n',
		],
		data: results,
	});
} finally {
	await n8n.stop();
	await service.stop();
}

function none(): Measured {
	return { ms: [], connections: [] };
}

async function measure({ ms, connections }: Measured, work: () => Promise<number>): Promise<void> {
	await service.opened();
	ms.push(await work());
	connections.push(await service.opened());
}

function urlOf({ scheme, path }: Work): string {
	const url = `${service[scheme]}${path}`;
	return path.includes('{{') ? `=${url}` : url;
}

function builtIn(work: Work, items: number): WorkflowNode[] {
	return [itemsOf(items), split, node(CALL, 'n8n-nodes-base.httpRequest', 4.5, { url: urlOf(work), options })];
}

function steady(work: Work, items: number): WorkflowNode[] {
	const reliability = work.maxConcurrency ? { maxConcurrency: work.maxConcurrency } : {};
	return [itemsOf(items), split, node(CALL, 'n8n-nodes-steady.rest', 5, { url: urlOf(work), options, reliability })];
}

function itemsOf(count: number): WorkflowNode {
	return node('Items', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: `={{ { ids: [...Array(${count}).keys()].map((id) => ({ id })) } }}`,
		options: {},
	});
}

/** Runs the workflow and answers the time of its calling node, in ms. */
async function run(n8nServer: N8n, nodes: WorkflowNode[], expected: number): Promise<number> {
	const { status, error, nodes: ran } = await patiently(n8nServer, chain('throughput', ...nodes));
	if (status !== 'success') throw new Error(`The workflow failed: ${error?.message} ${error?.description ?? ''}`);
	const [call] = ran[CALL] ?? [];
	const got = call?.outputs[0]?.length;
	if (got !== expected) throw new Error(`${got} items came out instead of ${expected}`);
	return call?.executionTime ?? Number.NaN;
}

/** n8n answers nobody while HTTP Request has thousands of requests under way; its result is there all the same. */
async function patiently(n8nServer: N8n, workflow: Workflow): Promise<Execution> {
	const id = await n8nServer.start(workflow);
	for (let patience = MOST_TRIES; ; patience--) {
		try {
			return await n8nServer.result(id, 300_000, POLL_MS);
		} catch (error) {
			if (patience === 0) throw error;
			await sleep(PAUSE_MS);
		}
	}
}

/** As fast as it goes: the same calls without n8n and without any care. */
async function bareUndici({ scheme, path, items, maxConcurrency = 10 }: Work): Promise<number> {
	const agent = new Agent({ connections: maxConcurrency, connect: { rejectUnauthorized: false } });
	const started = performance.now();
	let next = 0;
	const worker = async () => {
		while (next++ < items) {
			const { body } = await agent.request({ origin: service[scheme], path, method: 'GET' });
			await body.json();
		}
	};
	await Promise.all(Array.from({ length: maxConcurrency }, worker));
	const took = performance.now() - started;
	await agent.close();
	return took;
}
