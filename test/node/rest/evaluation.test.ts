import { describe, expect, it } from 'vitest';
import { json, loopbackServer } from '../../support/loopbackServer';
import { HEADER_AUTH, jsonBody, numbered, rest } from './run';

describe("n8n's evaluations", () => {
	it('get their mocked answers, and the service is not called', async () => {
		await using server = await loopbackServer((_, response) => json(response, { real: true }));
		const asked: Array<{ url: string; method: string }> = [];
		const internals = {
			evalLlmMockHandler: async (request: { url: string; method: string }) => {
				asked.push(request);
				return { body: { mocked: request.url }, statusCode: 200, headers: { 'content-type': 'application/json' } };
			},
		};
		const { items } = await rest(`=${server.origin}/{{ $json.id }}`, {
			items: numbered(3),
			...jsonBody({ a: 1 }),
			internals,
		});
		expect(items.map((item) => item.json)).toEqual([0, 1, 2].map((id) => ({ mocked: `${server.origin}/${id}` })));
		expect(asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
		expect(server.requests).toEqual([]);
	});

	it("go through n8n's helper, signed", async () => {
		await using server = await loopbackServer((_, response) => json(response, { ok: true }));
		let viaHelper = 0;
		const { items } = await rest(server.origin, {
			...HEADER_AUTH,
			mode: 'evaluation',
			prepare: (context) => {
				const { httpRequest } = context.helpers;
				Object.assign(context.helpers, {
					httpRequest: async (options: Parameters<typeof httpRequest>[0]) => {
						viaHelper++;
						return (await httpRequest(options)) as unknown;
					},
				});
			},
		});
		expect(items[0].json).toEqual({ ok: true });
		expect(viaHelper).toBe(1);
		expect(server.requests[0].headers['x-key']).toBe('top-secret-value');
	});

	it('see error statuses as they are', async () => {
		await using server = await loopbackServer((_, response) => json(response, { message: 'nothing here' }, 404));
		await expect(rest(server.origin, { mode: 'evaluation' })).rejects.toThrow(/404.*nothing here/);
	});
});
