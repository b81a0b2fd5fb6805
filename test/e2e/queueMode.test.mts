import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRateLimitedFront, type RateLimitedFront } from '../doubles/rateLimitedFront.mts';
import { json, type LoopbackServer, loopbackServer } from '../support/loopbackServer.ts';
import { type OwnN8n, startN8n } from './support/startN8n.mts';
import { chain, node, source } from './support/workflow.mts';

const ITEMS = 300;
const PER_SECOND = 50;

describe('n8n in queue mode with two workers', () => {
	let n8n: OwnN8n;
	let service: LoopbackServer;
	let front: RateLimitedFront;

	beforeAll(async () => {
		n8n = await startN8n({
			mode: 'queue',
			workers: 2,
			env: { N8N_LOG_LEVEL: 'info', N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' },
		});
		service = await loopbackServer((received, response) => json(response, { path: received.path }));
		front = await startRateLimitedFront({ target: service.origin, ratePerSecond: PER_SECOND, burst: PER_SECOND });
	});

	afterAll(async () => {
		await front.stop();
		await service.close();
		await n8n.stop();
	});

	it('keeps to a service’s limit with two executions together', async () => {
		const workflow = (name: string) =>
			chain(
				name,
				...source(Array.from({ length: ITEMS }, (_, index) => ({ path: `/${name}/${index}` }))),
				node('Read', 'n8n-nodes-steady.rest', 5, {
					url: `=${front.url}{{ $json.path }}`,
					options: {},
					reliability: { requestsPerSecond: PER_SECOND },
				}),
			);
		const started = await Promise.all([n8n.start(workflow('first')), n8n.start(workflow('second'))]);
		const executions = await Promise.all(started.map((id) => n8n.result(id)));

		for (const execution of executions) {
			expect(execution.error).toBeUndefined();
			expect(execution.nodes.Read?.[0]?.outputs[0]).toHaveLength(ITEMS);
		}
		const workersThatRan = n8n.connection.logFiles.filter((file) =>
			/started execution/i.test(readFileSync(file, 'utf8')),
		);
		expect(workersThatRan).toHaveLength(2);
		const { served, throttled, requests } = front.counts();
		expect(served.size).toBe(2 * ITEMS);
		expect([...served.values()].every((times) => times === 1)).toBe(true);
		expect(throttled).toBeLessThanOrEqual(requests * 0.02);
	});
});
