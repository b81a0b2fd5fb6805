import { afterAll, describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import { systemClock } from '../../../nodes/shared/engine/clock';
import { Engine } from '../../../nodes/shared/engine/engine';
import type { HttpReply, HttpResponse } from '../../../nodes/shared/engine/httpReply';
import type { Outcome } from '../../../nodes/shared/engine/outcome';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { gmailWithQuota } from '../../../nodes/shared/providers/gmail';
import { BatchTransport } from '../../../nodes/shared/transports/batch/batchTransport';
import { gmailBatch } from '../../../nodes/shared/transports/batch/gmailBatch';
import type { HttpRequest } from '../../../nodes/shared/transports/http/httpRequest';
import { Gmail, type GmailOptions } from '../../doubles/gmail/gmail.mts';
import { get, transport } from '../../support/httpFixtures';

const profile = gmailWithQuota(1e9);
const http = transport();

afterAll(async () => {
	await http[Symbol.asyncDispose]();
});

const twoInTurn = (i: number): string => (i % 3 === 0 ? 'INBOX' : 'UNREAD');

/** Gets as many labels at a time. */
async function getLabels(api: Gmail, count: number, labelOf = twoInTurn): Promise<Array<Outcome<HttpReply>>> {
	const engine = new Engine(systemClock, () => 0.01);
	const batch = new BatchTransport(http, gmailBatch);
	return await Promise.all(
		Array.from({ length: count }, async (_, i) => {
			const url = `${api.origin}/gmail/v1/users/me/labels/${labelOf(i)}`;
			const request: HttpRequest = {
				...get(url),
				signer: { sign: ({ headers }) => void (headers.authorization = `Bearer ${api.token}`) },
			};
			return await engine.run(
				{
					...callRules(profile, { method: 'GET', url }, { scope: api.origin, maxConcurrency: 10, charges: [] }),
					label: `GET ${url}`,
					origin: api.origin,
					request,
					maxConcurrency: 10,
					slotCost: 1 / gmailBatch.maxRequests,
					budget: createBudget(5, 60),
				},
				batch,
			);
		}),
	);
}

/** Without a quota: it is not what is tested here. */
const start = async (options: GmailOptions = {}) => await Gmail.start({ unitsPerMinute: 1e9, ...options });

const idOf = (outcome: Outcome<HttpReply>) =>
	outcome.ok ? (JSON.parse((outcome.reply as HttpResponse).body.toString()) as { id: string }).id : outcome.failure;

describe("Gmail's batches", () => {
	it('bring each request its own answer, whatever their order', async () => {
		await using api = await start();
		const outcomes = await getLabels(api, 120);
		expect(outcomes.map(idOf)).toEqual(outcomes.map((_, i) => twoInTurn(i)));
		expect([api.batches, api.requests.length]).toEqual([3, 3]);
	});

	it('send again only what was throttled', async () => {
		await using api = await start({
			fault: (_, nth) => (nth <= 50 && nth % 10 === 5 ? { kind: 'status', status: 429 } : undefined),
		});
		const outcomes = await getLabels(api, 50);
		expect(outcomes.map(idOf)).toEqual(outcomes.map((_, i) => twoInTurn(i)));
		expect(api.count('labels.get')).toMatchObject({ calls: 55, done: 50 });
	});

	it('tell of one request that failed for good, and only of that', async () => {
		await using api = await start();
		const outcomes = await getLabels(api, 20, (i) => (i === 7 ? 'Label_none' : 'INBOX'));
		expect(outcomes.flatMap(({ ok }, i) => (ok ? [] : [i]))).toEqual([7]);
		expect(idOf(outcomes[7])).toMatchObject({ httpCode: 404 });
	});

	it('give way to single requests where they are not known', async () => {
		await using api = await start({ takesBatches: false });
		const outcomes = await getLabels(api, 60);
		expect(outcomes.every(({ ok }) => ok)).toBe(true);
		expect(api.batches).toBe(0);
		expect(api.count('labels.get').done).toBe(60);
	});
});
