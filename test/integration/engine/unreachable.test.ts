import { describe, expect, test } from 'vitest';
import type { HttpReply } from '../../../nodes/shared/engine/httpReply';
import type { Failed, Outcome } from '../../../nodes/shared/engine/outcome';
import { EngineClient } from '../../support/engineClient';
import { expiredCertificate } from '../../support/expiredCertificate';
import { loopbackServer } from '../../support/loopbackServer';
import { seededRandom } from '../../support/random';

const CALLS = 200;

describe.each(['GET', 'POST'])('%s to a service that cannot be reached', (method) => {
	test('whose name the name server does not answer for: waits as long as it may, then says when to try again', async () => {
		let lookups = 0;
		const lookup = (_name: string, _options: unknown, done: (error: Error) => void) => {
			lookups++;
			done(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }));
		};
		const random = seededRandom(3);
		const client = new EngineClient({
			guards: { lookup: lookup as never },
			maxWaitSeconds: 1,
			random: () => random() * 0.05,
		});
		const outcomes = await callAll(client, method, 'http://service.test');
		expect(all(outcomes, ({ disposition, failure }) => disposition === 'notSent' && failure.code === 'EAI_AGAIN')).toBe(
			true,
		);
		expect(lookups).toBeLessThanOrEqual(CALLS + 100);
	});

	test('whose certificate has expired: every item fails at once, nothing is sent', async () => {
		await using server = await loopbackServer(
			(_received, response) => void response.end('ok'),
			await expiredCertificate(),
		);
		const client = new EngineClient({ ca: (await expiredCertificate()).cert });
		const outcomes = await callAll(client, method, server.origin);
		expect(all(outcomes, ({ disposition, attempts }) => disposition === 'notSent' && attempts === 1)).toBe(true);
		expect(server.requests).toHaveLength(0);
	});

	test('that refuses connections: nothing is sent, and the service is not hammered', async () => {
		const server = await loopbackServer((_received, response) => void response.end('ok'));
		await server.close();
		const random = seededRandom(5);
		const client = new EngineClient({ maxWaitSeconds: 2, random });
		const outcomes = await callAll(client, method, server.origin);
		expect(
			all(outcomes, ({ disposition, failure }) => disposition === 'notSent' && failure.code === 'ECONNREFUSED'),
		).toBe(true);
		expect(outcomes.reduce((sum, { attempts }) => sum + attempts, 0)).toBeLessThanOrEqual(CALLS + 100);
	});
});

async function callAll(client: EngineClient, method: string, origin: string): Promise<Array<Outcome<HttpReply>>> {
	try {
		return await Promise.all(
			Array.from(
				{ length: CALLS },
				async (_, i) => await client.request(method, `${origin}/${i}`, method === 'POST' ? 'x' : undefined),
			),
		);
	} finally {
		await client.close();
	}
}

function all(outcomes: Array<Outcome<HttpReply>>, holds: (failed: Failed<HttpReply>) => boolean): boolean {
	return outcomes.length === CALLS && outcomes.every((outcome) => !outcome.ok && holds(outcome));
}
