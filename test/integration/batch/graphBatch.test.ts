import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { Engine } from '../../../nodes/shared/engine/engine';
import type { HttpReply, HttpResponse } from '../../../nodes/shared/engine/httpReply';
import type { Outcome } from '../../../nodes/shared/engine/outcome';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { graph } from '../../../nodes/shared/providers/graph';
import { BatchTransport } from '../../../nodes/shared/transports/batch/batchTransport';
import { graphBatch } from '../../../nodes/shared/transports/batch/graphBatch';
import { refuse } from '../../doubles/graph/answers.mts';
import { ADA, type GraphDouble, startGraph, TOKEN } from '../../doubles/graph/graphDouble.mts';
import { get, transport } from '../../support/httpFixtures';
import { seededRandom } from '../../support/random';

let service: GraphDouble;
let http: ReturnType<typeof transport>;
beforeEach(async () => {
	service = await startGraph();
	http = transport();
});
afterEach(async () => {
	await http[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
});

interface Asked {
	readonly method?: string;
	readonly path: string;
	readonly body?: object;
	readonly headers?: Record<string, string>;
}

async function run(asked: readonly Asked[], token = TOKEN): Promise<Array<Outcome<HttpReply>>> {
	const random = seededRandom(2);
	const engine = new Engine(systemClock, () => random() * 0.05);
	const batch = new BatchTransport(http, graphBatch);
	return await Promise.all(
		asked.map(async ({ method = 'GET', path, body, headers = {} }) => {
			const url = `${service.origin}/v1.0${path}`;
			const slotCost = 1 / graphBatch.maxRequests;
			const settings = { scope: service.origin, maxConcurrency: 10, slotCost, charges: [] };
			return await engine.run(
				{
					...callRules(graph, { method, url, body }, settings),
					label: `${method} ${path}`,
					origin: service.origin,
					request: get(url, {
						method,
						headers,
						body: body && {
							data: body,
							encode: (data) => ({ content: JSON.stringify(data), contentType: 'application/json' }),
						},
						signer: { sign: ({ headers: signed }) => void (signed.authorization = `Bearer ${token}`) },
					}),
					maxConcurrency: 10,
					slotCost,
					budget: createBudget(5, 60),
				},
				batch,
			);
		}),
	);
}

const creates = (count: number): Asked[] =>
	Array.from({ length: count }, (_, i) => ({ method: 'POST', path: '/me/messages', body: { subject: `Mail ${i}` } }));

const answers = (outcomes: Array<Outcome<HttpReply>>) =>
	outcomes.map((outcome) => JSON.parse((outcome.reply as HttpResponse).body.toString()) as Record<string, unknown>);

const subjects = () => [...service.mailbox(ADA).messages.entries.values()].map(({ subject }) => subject);

describe('a batch of Microsoft Graph', () => {
	test('creates 1,000 messages in few calls, each once, and never asks early', async () => {
		const chosen = seededRandom(5);
		service.throttling.once(() => chosen() < 0.1, 1);
		const outcomes = await run(creates(1_000));
		expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
		expect(answers(outcomes).map(({ subject }) => subject)).toEqual(
			creates(1_000).map(({ body }) => (body as { subject: string }).subject),
		);
		expect(new Set(subjects()).size).toBe(1_000);
		expect(subjects()).toHaveLength(1_000);
		expect(service.throttling.throttled).toBeGreaterThan(50);
		expect(service.throttling.early).toEqual([]);
		expect(service.server.requests.length).toBeLessThanOrEqual(75);
	});

	test('gives each part its own answer, with its headers', async () => {
		const ids = answers(await run(creates(3))).map(({ id }) => String(id));
		const outcomes = await run([...ids, 'gone'].map((id) => ({ path: `/me/messages/${id}?$select=subject` })));
		expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false]);
		expect(answers(outcomes).slice(0, 3)).toEqual(ids.map((id, i) => ({ id, subject: `Mail ${i}` })));
		expect(outcomes[3]).toMatchObject({
			disposition: 'rejected',
			failure: { httpCode: 404, code: 'ErrorItemNotFound' },
		});
		expect(service.batches).toHaveLength(2);
	});

	test('carries the headers of its parts', async () => {
		const [id] = answers(await run(creates(1))).map((message) => String(message.id));
		const move = { method: 'POST', path: `/me/messages/${id}/move`, body: { destinationId: 'archive' } };
		const moved = await run([{ ...move, headers: { prefer: 'IdType="ImmutableId"' } }, { path: '/me/mailFolders' }]);
		expect(answers(moved)[0].id).toBe(id);
	});

	test('leaves out what does not fit: contents, large bodies, beta', () => {
		const request = (path: string, data?: object) =>
			get(service.origin + path, { body: data && { data, encode: () => undefined } });
		expect(graphBatch.fits(request('/v1.0/me/messages/1'))).toBe(true);
		expect(graphBatch.fits(request('/v1.0/me/messages', { subject: 'x' }))).toBe(true);
		expect(graphBatch.fits(request('/v1.0/me/messages', { subject: 'x'.repeat(200_000) }))).toBe(false);
		expect(graphBatch.fits(request('/v1.0/me/messages/1/$value'))).toBe(false);
		expect(graphBatch.fits(request('/v1.0/me/drive/root:/a:/content'))).toBe(false);
		expect(graphBatch.fits(request('/beta/me/messages/1'))).toBe(false);
	});

	test('that fails as a whole is sent again only for what may be repeated', async () => {
		service.carrierFault = (nth) => (nth === 1 ? refuse(502, 'BadGateway', 'Bad gateway') : undefined);
		const folders = await run(Array.from({ length: 4 }, () => ({ path: '/me/mailFolders' })));
		expect(folders.every(({ ok }) => ok)).toBe(true);
		service.carrierFault = (nth) => (nth === 3 ? refuse(500, 'InternalServerError', 'Failed') : undefined);
		const made = await run(creates(4));
		expect(made.map((outcome) => !outcome.ok && outcome.disposition)).toEqual(made.map(() => 'unknown'));
		expect(subjects()).toEqual([]);
	});

	test('is done without where a gateway knows none', async () => {
		service.carrierFault = () => refuse(404, 'NotFound', 'No such path');
		const outcomes = await run(creates(5));
		expect(outcomes.every(({ ok }) => ok)).toBe(true);
		expect(subjects()).toHaveLength(5);
		expect(service.batches).toHaveLength(1);
	});

	test('with an unknown token is refused as a whole, part by part', async () => {
		const outcomes = await run(creates(2), 'stolen');
		expect(outcomes.map((outcome) => !outcome.ok && outcome.failure.httpCode)).toEqual([401, 401]);
	});
});
