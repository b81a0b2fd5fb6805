import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuse } from '../../doubles/graph/answers.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { seededRandom } from '../../support/random';
import { at, CONTINUE, graph, type GraphOptions, numbered } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const create = async (count: number, given: GraphOptions = {}) =>
	await graph(service, ['request', 'send'], {
		method: 'POST',
		...at('/me/messages'),
		body: '={{ { "subject": "Mail " + $json.id } }}',
		options: { inOrder: true },
		items: numbered(count),
		...given,
	});

const expected = (count: number) => numbered(count).map(({ id }) => `Mail ${id}`);
/** As they were created. */
const subjects = () => [...service.mailbox(ADA).messages.entries.values()].map(({ subject }) => subject);
const isNumber = (body: unknown, id: number) => (body as IDataObject | undefined)?.subject === `Mail ${id}`;

describe('requests in order', () => {
	test('are carried out one after the other, in few calls, though one in ten is throttled', async () => {
		const chosen = seededRandom(3);
		service.throttling.once(() => chosen() < 0.1, 1);
		const { items } = await create(100);
		expect(items.map(({ json }) => json.subject)).toEqual(expected(100));
		expect(subjects()).toEqual(expected(100));
		expect(service.throttling.throttled).toBeGreaterThan(3);
		expect(service.throttling.early).toEqual([]);
		expect(service.server.requests.length).toBeLessThanOrEqual(5 + 2 * service.throttling.throttled);
	});

	test('are not sent after one that failed', async () => {
		service.fault = ({ body }) => (isNumber(body, 30) ? refuse(400, 'ErrorInvalidRecipients', 'No.') : undefined);
		const { items } = await create(50, CONTINUE);
		expect(items).toHaveLength(50);
		expect(items.slice(0, 30).map(({ json }) => json.subject)).toEqual(expected(30));
		expect(items[30].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected' });
		for (const { json } of items.slice(31)) {
			expect(json.error).toMatchObject({
				message: 'An item before this one failed, and the items go in order',
				outcome: 'notSent',
			});
		}
		expect(subjects()).toEqual(expected(30));
	});

	test('are not sent after one that could not be read', async () => {
		const { items } = await create(25, {
			body: '={{ $json.id === 10 ? "{" : { "subject": "Mail " + $json.id } }}',
			...CONTINUE,
		});
		expect(items.map(({ json }) => json.subject)).toEqual([...expected(10), ...Array<undefined>(15)]);
		expect(subjects()).toEqual(expected(10));
	});

	test('stop the workflow with an account of all of them', async () => {
		service.fault = ({ body }) => (isNumber(body, 3) ? refuse(400, 'ErrorInvalidRecipients', 'No.') : undefined);
		await expect(create(30)).rejects.toMatchObject({
			description: expect.stringContaining('done: 3 (0–2); refused by the service: 1 (3); not sent: 26') as unknown,
		});
		expect(subjects()).toEqual(expected(3));
	});

	test('travel one by one where the service takes no batches', async () => {
		service.carrierFault = () => refuse(404, 'ResourceNotFound', 'No such thing.');
		const { items } = await create(30);
		expect(items.map(({ json }) => json.subject)).toEqual(expected(30));
		expect(subjects()).toEqual(expected(30));
	});

	test('do not know more than others when an answer got lost', async () => {
		service.fault = ({ body }) => (isNumber(body, 5) ? 'cut after' : undefined);
		const { items } = await create(10, CONTINUE);
		const outcomeOf = ({ json }: (typeof items)[number]) => (json.error as IDataObject | undefined)?.outcome ?? 'done';
		expect(subjects()).toEqual(expected(6));
		// What was in the carrier that got lost, nobody can tell; what was not, was not sent.
		expect(items.slice(0, 6).map(outcomeOf)).not.toContain('notSent');
		expect(items.slice(6).map(outcomeOf)).not.toContain('done');
		expect(outcomeOf(items[5])).toBe('unknown');
	});

	test('come to an end when the workflow is cancelled', async () => {
		const abort = new AbortController();
		service.latencyMs = 200;
		service.throttling.once(({ body }) => isNumber(body, 2), 60);
		const running = create(10, { signal: abort.signal });
		setTimeout(() => abort.abort(), 600);
		await expect(running).rejects.toThrow();
		expect(subjects()).toEqual(expected(2));
	});
});
