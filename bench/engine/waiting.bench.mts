import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { createBudget as CreateBudget } from '../../nodes/shared/engine/budget.ts';
import type { Call } from '../../nodes/shared/engine/call.ts';
import type { systemClock as SystemClock } from '../../nodes/shared/engine/clock.ts';
import type { Engine as EngineClass } from '../../nodes/shared/engine/engine.ts';
import type { Transport } from '../../nodes/shared/engine/transport.ts';
import { compile, load } from '../support/compiled.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';

const WAITING = 100_000;
const ROUNDS = 5;
const MOST_BYTES = 1_024;

const REQUEST = {};
const REPLY = {};

interface Measured {
	/** What the engine keeps for a call that waits. */
	bytesPerCall: number;
	/** The call itself, which its caller keeps. */
	bytesOfCall: number;
	queueUs: number;
	drainUs: number;
	abortUs: number;
}

compile();
const { Engine } = load('nodes/shared/engine/engine') as { Engine: typeof EngineClass };
const { systemClock } = load('nodes/shared/engine/clock') as { systemClock: typeof SystemClock };
const { createBudget } = load('nodes/shared/engine/budget') as { createBudget: typeof CreateBudget };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

await measure();
const rounds: Measured[] = [];
for (let round = 1; round <= ROUNDS; round++) {
	rounds.push(await measure());
	console.log(`${round} of ${ROUNDS}: ${JSON.stringify(rounds.at(-1))}`);
}
const row = (name: string, key: keyof Measured, unit: string, digits: number) => {
	const values = rounds.map((measured) => measured[key]);
	const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
	return [name, `${median(values).toFixed(digits)} ${unit}`, `${least}–${most} ${unit}`];
};
keepReport({
	name: 'engine-waiting',
	title: `${WAITING.toLocaleString('en-US')} calls that wait`,
	cells: [
		['per call', 'median', 'range'],
		row('memory the engine keeps while it waits', 'bytesPerCall', 'bytes', 0),
		row('memory of the call itself, which its caller keeps', 'bytesOfCall', 'bytes', 0),
		row('time to get in line', 'queueUs', 'µs', 2),
		row('time from the first answer to the last, answers being immediate', 'drainUs', 'µs', 2),
		row('time to cancel', 'abortUs', 'µs', 2),
	],
	notes: [
		`${WAITING.toLocaleString('en-US')} calls of one scope, ten of them in flight, over a transport that answers when it is told to; heap after a garbage collection; ${ROUNDS} rounds after a warm-up`,
		`Goal: at most ${MOST_BYTES.toLocaleString('en-US')} bytes`,
	],
	data: rounds,
});

async function measure(): Promise<Measured> {
	const { engine, transport, answerAll } = heldUp();
	const cancel = new AbortController();
	const empty = heapUsed();
	const calls = Array.from({ length: WAITING }, () => makeCall(cancel.signal));
	const withCalls = heapUsed();
	const begin = performance.now();
	const outcomes = calls.map((call) => engine.run(call, transport));
	await turn();
	const queued = performance.now();
	const waiting = heapUsed();

	const drainFrom = performance.now();
	answerAll();
	await Promise.all(outcomes);
	const drained = performance.now();

	const aborted = heldUp();
	const later = calls.map((call) => aborted.engine.run(call, aborted.transport));
	await turn();
	const abortFrom = performance.now();
	cancel.abort();
	aborted.answerAll();
	await Promise.all(later);
	const us = (from: number, to: number) => ((to - from) * 1000) / WAITING;
	return {
		bytesPerCall: (waiting - withCalls) / WAITING,
		bytesOfCall: (withCalls - empty) / WAITING,
		queueUs: us(begin, queued),
		drainUs: us(drainFrom, drained),
		abortUs: us(abortFrom, performance.now()),
	};
}

/** An engine, and a transport that keeps all requests until it is told to answer. */
function heldUp() {
	let release: () => void;
	const released = new Promise<void>((resolve) => (release = resolve));
	const transport: Transport<object, object> = {
		async send() {
			await released;
			return REPLY;
		},
	};
	return { engine: new Engine(systemClock), transport, answerAll: () => release() };
}

function makeCall(signal: AbortSignal): Call<object, object> {
	return {
		label: 'GET api.example.com/orders',
		origin: 'https://api.example.com',
		scope: 'api.example.com',
		request: REQUEST,
		repeatable: true,
		maxConcurrency: 10,
		budget: createBudget(5, 300),
		signal,
		classify: success,
	};
}

function success() {
	return { kind: 'success' } as const;
}

/** Lets everything that is ready run. */
async function turn(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

function heapUsed(): number {
	collectGarbage();
	collectGarbage();
	return process.memoryUsage().heapUsed;
}
