import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { HttpGuards } from '../../../nodes/shared/transports/http/guards';
import { json, loopbackServer } from '../../support/loopbackServer';
import { answered, get, NEVER, transport } from '../../support/httpFixtures';

/** Refuses one port, so that an allowed and a refused server can both be on loopback. */
const refusing = (port: number): HttpGuards => ({
	checkUrl: async (url) => (url.port === String(port) ? 'blocked by the filter' : undefined),
});

describe('egress guards', () => {
	it('are asked before anything is opened', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		await using http = transport({ guards: refusing(server.port) });
		expect(await http.send(get(server.origin), NEVER)).toMatchObject({
			code: 'EGRESS_REFUSED',
			message: 'blocked by the filter',
			permanent: true,
			delivered: 'no',
		});
		expect(server.connections).toBe(0);
	});

	it('are asked for every redirect', async () => {
		await using inner = await loopbackServer((_, response) => json(response, 1));
		await using server = await loopbackServer(
			(_, response) => void response.writeHead(302, { location: inner.origin }).end(),
		);
		await using first = transport({ guards: refusing(inner.port) });
		await using second = transport({
			guards: { checkRedirect: (url) => (url.port === String(inner.port) ? 'no' : undefined) },
		});
		for (const http of [first, second]) {
			expect(await http.send(get(server.origin), NEVER)).toMatchObject({ code: 'EGRESS_REFUSED', permanent: true });
		}
		expect(inner.connections).toBe(0);
	});

	it('resolve the names, and what they refuse is not connected to', async () => {
		await using server = await loopbackServer((_, response) => json(response, 1));
		const asked: string[] = [];
		const guarded: LookupFunction = (hostname, options, callback) => {
			asked.push(hostname);
			if (hostname === 'localhost') lookup(hostname, options, callback);
			else callback(new Error('address is in a blocked range'), '', 4);
		};
		await using http = transport({ guards: { lookup: guarded } });
		answered(await http.send(get(`http://localhost:${server.port}/`), NEVER));
		expect(await http.send(get(`http://inner.localhost:${server.port}/`), NEVER)).toMatchObject({
			code: 'EGRESS_REFUSED',
			permanent: true,
			delivered: 'no',
			message: expect.stringContaining('blocked range'),
		});
		expect(asked).toEqual(['localhost', 'inner.localhost']);
		expect(server.connections).toBe(1);
	});

	it("enforce a credential's domains on every hop", async () => {
		await using foreign = await loopbackServer((_, response) => json(response, 1));
		await using server = await loopbackServer(
			(_, response) => void response.writeHead(302, { location: foreign.origin }).end(),
		);
		await using http = transport();
		const forbids = (url: URL) => (url.port === String(foreign.port) ? 'Domain not allowed' : undefined);
		expect(await http.send(get(server.origin, { forbids }), NEVER)).toMatchObject({
			code: 'EGRESS_REFUSED',
			message: 'Domain not allowed',
		});
		expect(await http.send(get(foreign.origin, { forbids }), NEVER)).toMatchObject({
			code: 'EGRESS_REFUSED',
			delivered: 'no',
		});
		expect(foreign.connections).toBe(0);
	});
});
