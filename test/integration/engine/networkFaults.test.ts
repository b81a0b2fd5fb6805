import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpReply } from '../../../nodes/shared/engine/httpReply';
import type { Outcome } from '../../../nodes/shared/engine/outcome';
import type { Direction, Toxic } from '../../doubles/faultProxy';
import { FaultProxy } from '../../doubles/faultProxy';
import { EngineClient } from '../../support/engineClient';
import type { LoopbackServer } from '../../support/loopbackServer';
import { loopbackServer } from '../../support/loopbackServer';
import { seededRandom } from '../../support/random';

const CALLS = 200;

/** A service that counts what it does, by the number of the call. */
class Ledger {
	readonly effects = new Map<string, number>();

	record(path: string): void {
		this.effects.set(path, (this.effects.get(path) ?? 0) + 1);
	}

	of(call: number): number {
		return this.effects.get(`/${call}`) ?? 0;
	}
}

interface Fault {
	readonly name: string;
	readonly toxics?: ReadonlyArray<{ toxic: Toxic; direction?: Direction; toxicity?: number }>;
	/** How the service answers beside the network's faults. */
	readonly answer?: (response: ServerResponse, random: () => number) => void;
	/** What happens while the calls run. */
	readonly meanwhile?: (proxy: FaultProxy) => Promise<void>;
	readonly timeoutMs?: number;
	readonly maxAttempts?: number;
}

const FAULTS: readonly Fault[] = [
	{ name: 'latency', toxics: [{ toxic: { kind: 'latency', latency: 15, jitter: 10 } }] },
	{
		name: 'down for a while',
		toxics: [{ toxic: { kind: 'latency', latency: 20 } }],
		meanwhile: async (proxy) => {
			await delay(100);
			await proxy.add({ kind: 'down' });
			await delay(1_200);
			await proxy.heal();
		},
	},
	{ name: 'bandwidth', toxics: [{ toxic: { kind: 'bandwidth', rate: 30 } }] },
	{
		name: 'slow_close',
		toxics: [{ toxic: { kind: 'slow_close', delay: 50 } }],
		answer: (response) => void response.writeHead(200, { connection: 'close' }).end('ok'),
	},
	{ name: 'timeout', toxics: [{ toxic: { kind: 'timeout', timeout: 0 }, toxicity: 0.2 }], timeoutMs: 300 },
	{ name: 'timeout that closes', toxics: [{ toxic: { kind: 'timeout', timeout: 100 }, toxicity: 0.2 }] },
	{
		name: 'timeout on the way up',
		toxics: [{ toxic: { kind: 'timeout', timeout: 100 }, direction: 'upstream', toxicity: 0.2 }],
	},
	{ name: 'reset_peer', toxics: [{ toxic: { kind: 'reset_peer', timeout: 15 }, toxicity: 0.3 }], maxAttempts: 20 },
	{ name: 'slicer', toxics: [{ toxic: { kind: 'slicer', averageSize: 20, sizeVariation: 15, delay: 100 } }] },
	{ name: 'limit_data', toxics: [{ toxic: { kind: 'limit_data', bytes: 1_000 } }], maxAttempts: 20 },
	{
		name: 'an answer that stops in the middle',
		answer: (response, random) => {
			response.writeHead(200, { 'content-length': '100' });
			if (random() > 0.2) response.end('x'.repeat(100));
			else response.write('x'.repeat(50), () => response.destroy());
		},
		maxAttempts: 20,
	},
	{
		name: 'a connection closed just as it is used again',
		answer: (response) => {
			const { socket } = response;
			response.end('ok', () => setTimeout(() => socket?.destroy(), 1));
		},
		maxAttempts: 20,
	},
	{
		name: 'an answer and a reset at once',
		answer: (response, random) => {
			const { socket } = response;
			response.end('ok', () => random() < 0.2 && socket?.resetAndDestroy());
		},
		maxAttempts: 20,
	},
];

let service: LoopbackServer;
let ledger: Ledger;
let answer: Fault['answer'];

beforeEach(async () => {
	ledger = new Ledger();
	const random = seededRandom(7);
	service = await loopbackServer((received, response) => {
		ledger.record(received.path);
		if (answer) answer(response, random);
		else response.end('ok');
	});
});
afterEach(async () => {
	answer = undefined;
	await service.close();
});

describe.each(FAULTS)('$name', (fault) => {
	test('every GET has an outcome, and none is lost', async () => {
		const outcomes = await runThrough(fault, 'GET');
		expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
		for (let call = 0; call < CALLS; call++) expect(ledger.of(call)).toBeGreaterThanOrEqual(1);
	});

	test('no POST is done twice, and what is said of it is true', async () => {
		const outcomes = await runThrough(fault, 'POST');
		outcomes.forEach((outcome, call) => {
			const effects = ledger.of(call);
			const said = outcome.ok ? 'done' : outcome.disposition;
			expect(effects, `call ${call}, ${said}`).toBeLessThanOrEqual(1);
			if (said === 'done') expect(effects).toBe(1);
			if (said === 'notSent') expect(effects).toBe(0);
			expect(said).not.toBe('rejected');
		});
		expect(outcomes).toHaveLength(CALLS);
	});
});

async function runThrough(fault: Fault, method: string): Promise<Array<Outcome<HttpReply>>> {
	answer = fault.answer;
	const random = seededRandom(42);
	const proxy = await FaultProxy.start({ host: '127.0.0.1', port: service.port }, random);
	// Short backoffs: what is tested is the bookkeeping, the waiting has tests of its own.
	const client = new EngineClient({
		timeoutMs: fault.timeoutMs,
		maxAttempts: fault.maxAttempts ?? 10,
		random: () => random() * 0.05,
	});
	try {
		for (const { toxic, direction, toxicity } of fault.toxics ?? []) await proxy.add(toxic, direction, toxicity);
		const calls = Array.from({ length: CALLS }, async (_, call) => {
			return await client.request(
				method,
				`http://127.0.0.1:${proxy.port}/${call}`,
				method === 'POST' ? `call ${call}` : undefined,
			);
		});
		await fault.meanwhile?.(proxy);
		return await Promise.all(calls);
	} finally {
		await client.close();
		await proxy.stop();
	}
}

async function delay(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
