import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { compile, loadEngineClient } from '../support/compiled.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';

const CALLS = 50_000;
const CONCURRENCY = 50;
const ROUNDS = 7;
const WARM_UP_CALLS = 10_000;
const MOST_US = 25;

/** CPU time of this process, all its threads, per call. */
interface Measured {
	userUs: number;
	systemUs: number;
	/** Share of the time in which this process was busy. */
	busy: number;
}

type Send = () => Promise<unknown>;

compile();
const { EngineClient } = loadEngineClient();
const server = fork(join(import.meta.dirname, 'quickServer.mts'));
try {
	const [port] = (await once(server, 'message')) as [number];
	const url = `http://127.0.0.1:${port}/orders/12345`;
	const undici = bareUndici(url);
	const client = new EngineClient({ maxConcurrency: CONCURRENCY });
	const run = new AbortController();
	const engine = async () => {
		const outcome = await client.request('GET', url, undefined, run.signal);
		if (!outcome.ok) throw new Error(outcome.failure.message);
	};
	await measure(undici, WARM_UP_CALLS);
	await measure(engine, WARM_UP_CALLS);
	const rounds: Array<{ undici: Measured; engine: Measured }> = [];
	for (let round = 1; round <= ROUNDS; round++) {
		rounds.push({ undici: await measure(undici, CALLS), engine: await measure(engine, CALLS) });
		const { undici: bare, engine: ours } = rounds.at(-1)!;
		console.log(`${round} of ${ROUNDS}: undici ${total(bare).toFixed(1)} µs, engine ${total(ours).toFixed(1)} µs`);
	}
	keep(rounds);
	await client.close();
} finally {
	server.kill();
}

function bareUndici(url: string): Send {
	const dispatcher = new Agent({ connections: CONCURRENCY, pipelining: 1 });
	return async () => {
		const { statusCode, body } = await request(url, { dispatcher, headers: { 'user-agent': 'bench' } });
		await body.arrayBuffer();
		if (statusCode !== 200) throw new Error(`Status ${statusCode}`);
	};
}

async function measure(send: Send, calls: number): Promise<Measured> {
	let left = calls;
	const caller = async () => {
		while (left-- > 0) await send();
	};
	const begin = performance.now();
	const before = process.cpuUsage();
	await Promise.all(Array.from({ length: CONCURRENCY }, caller));
	const { user, system } = process.cpuUsage(before);
	const us = (performance.now() - begin) * 1000;
	return { userUs: user / calls, systemUs: system / calls, busy: (user + system) / us };
}

function total({ userUs, systemUs }: Measured): number {
	return userUs + systemUs;
}

function keep(rounds: Array<{ undici: Measured; engine: Measured }>): void {
	const row = (name: string, values: number[], unit: string) => [
		name,
		`${median(values).toFixed(1)} ${unit}`,
		`${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)} ${unit}`,
	];
	const more = rounds.map(({ undici, engine }) => total(engine) - total(undici));
	keepReport({
		name: 'engine-overhead',
		title: 'What the engine costs per call',
		cells: [
			['CPU per call', 'median', 'range'],
			row('undici alone', rounds.map(({ undici }) => total(undici)), 'µs'), // prettier-ignore
			row('engine and transport', rounds.map(({ engine }) => total(engine)), 'µs'), // prettier-ignore
			row('**more than undici alone**', more, 'µs'),
		],
		notes: [
			`${CALLS.toLocaleString('en-US')} GETs at a concurrency of ${CONCURRENCY}, ${ROUNDS} rounds in turn after a warm-up; CPU time of the whole client process (\`process.cpuUsage\`), the server in another process`,
			'undici alone: `request()` over an Agent with as many connections, body read. The engine: the call is built for every request, limits, breaker, budget, guards and outcome included',
			`Share of the time in which the client's core was busy: undici ${percent(rounds.map(({ undici }) => undici.busy))}, engine ${percent(rounds.map(({ engine }) => engine.busy))}`,
			`Goal: at most ${MOST_US} µs more`,
		],
		data: rounds,
	});
}

function percent(shares: number[]): string {
	return `${(median(shares) * 100).toFixed(0)} %`;
}
