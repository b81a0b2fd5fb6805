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
import { type GmailApi, type GmailApiOptions, startGmailApi } from '../../doubles/gmailApi.mts';
import { get, transport } from '../../support/httpFixtures';

const profile = gmailWithQuota(1e9);
const http = transport();

afterAll(async () => {
	await http[Symbol.asyncDispose]();
});

/** Gets as many labels at a time. */
async function getLabels(api: GmailApi, count: number): Promise<Array<Outcome<HttpReply>>> {
	const engine = new Engine(systemClock, () => 0.01);
	const batch = new BatchTransport(http, gmailBatch);
	return await Promise.all(
		Array.from({ length: count }, async (_, i) => {
			const url = `${api.origin}/gmail/v1/users/me/labels/${i % 3 === 0 ? 'INBOX' : 'UNREAD'}?n=${i}`;
			const request: HttpRequest = {
				...get(url),
				signer: { sign: ({ headers }) => void (headers.authorization = 'Bearer token-of-ann') },
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

async function withApi(options: GmailApiOptions, work: (api: GmailApi) => Promise<void>): Promise<void> {
	const api = await startGmailApi(options);
	try {
		await work(api);
	} finally {
		await api.close();
	}
}

const idOf = (outcome: Outcome<HttpReply>) =>
	outcome.ok ? (JSON.parse((outcome.reply as HttpResponse).body.toString()) as { id: string }).id : outcome.failure;

describe("Gmail's batches", () => {
	it('bring each request its own answer, whatever their order', async () => {
		await withApi({}, async (api) => {
			const outcomes = await getLabels(api, 120);
			expect(outcomes.map(idOf)).toEqual(outcomes.map((_, i) => (i % 3 === 0 ? 'INBOX' : 'UNREAD')));
			expect([api.carriers, api.calls.every(({ inBatch }) => inBatch)]).toEqual([3, true]);
		});
	});

	it('send again only what was throttled', async () => {
		const refused = new Set<string>();
		const body = { error: { code: 429, message: 'slow', errors: [{ reason: 'rateLimitExceeded' }] } };
		await withApi(
			{
				fault: ({ path }) => {
					if (!/n=\d*5$/.test(path) || refused.has(path)) return undefined;
					refused.add(path);
					return { kind: 'answer', status: 429, body };
				},
			},
			async (api) => {
				const outcomes = await getLabels(api, 50);
				expect(outcomes.every(({ ok }) => ok)).toBe(true);
				expect(api.calls).toHaveLength(50 + refused.size);
				expect(refused.size).toBe(5);
			},
		);
	});

	it('tell of one request that failed for good, and only of that', async () => {
		const body = { error: { code: 404, message: 'Requested entity was not found.' } };
		const fault = ({ path }: { path: string }) =>
			path.endsWith('n=7') ? ({ kind: 'answer', status: 404, body } as const) : undefined;
		await withApi({ fault }, async (api) => {
			const outcomes = await getLabels(api, 20);
			expect(outcomes.flatMap(({ ok }, i) => (ok ? [] : [i]))).toEqual([7]);
			expect(idOf(outcomes[7])).toMatchObject({ httpCode: 404 });
		});
	});

	it('give way to single requests where they are not known', async () => {
		await withApi({ takesBatches: false }, async (api) => {
			const outcomes = await getLabels(api, 60);
			expect(outcomes.every(({ ok }) => ok)).toBe(true);
			expect(api.calls.map(({ inBatch }) => inBatch)).toEqual(Array.from({ length: 60 }, () => false));
		});
	});
});
