import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../nodes/shared/engine/budget';
import { Engine } from '../../../nodes/shared/engine/engine';
import type { HttpReply, HttpResponse } from '../../../nodes/shared/engine/httpReply';
import { airtable } from '../../../nodes/shared/providers/airtable';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { github } from '../../../nodes/shared/providers/github';
import { gmail } from '../../../nodes/shared/providers/gmail';
import { hubspot } from '../../../nodes/shared/providers/hubspot';
import type { ProfileRequest, ServiceProfile } from '../../../nodes/shared/providers/profile';
import { shopify } from '../../../nodes/shared/providers/shopify';
import { slack } from '../../../nodes/shared/providers/slack';
import { FakeClock } from '../../support/fakeClock';
import { seededRandom } from '../../support/random';
import { response } from './replies';

/** Answers a request at the moment it arrives. */
type Service = (request: ProfileRequest, now: number) => HttpResponse;

/** A service behind 40 to 160 ms of way, with time and chance of its own. */
class Bench {
	readonly clock = new FakeClock();
	private readonly random = seededRandom(7);
	private readonly engine = new Engine(this.clock, this.random);
	refused = 0;

	constructor(
		private readonly profile: ServiceProfile,
		private readonly service: Service,
	) {}

	/** @returns milliseconds from the first call to the end of the last, and whether all were answered well */
	async run(requests: readonly ProfileRequest[]): Promise<{ tookMs: number; endedAt: number[]; ok: boolean[] }> {
		const start = this.clock.now();
		const endedAt: number[] = [];
		const outcomes = requests.map(async (request, i) => {
			const outcome = await this.engine.run(this.call(request), { send: async () => await this.travel(request) });
			endedAt[i] = this.clock.now() - start;
			return outcome.ok;
		});
		const ok = await this.clock.until(Promise.all(outcomes));
		return { tookMs: this.clock.now() - start, endedAt, ok };
	}

	private call(request: ProfileRequest) {
		const rules = callRules(this.profile, request, { scope: 'S', maxConcurrency: 10, charges: [] });
		return {
			...rules,
			label: '',
			origin: new URL(request.url).origin,
			request,
			maxConcurrency: 10,
			budget: createBudget(5, 300),
		};
	}

	private async travel(request: ProfileRequest): Promise<HttpReply> {
		await this.pass(20 + this.random() * 60);
		const reply = this.service(request, this.clock.now());
		if (reply.status === 429 || reply.status === 403 || reply.body.includes('THROTTLED')) this.refused++;
		await this.pass(20 + this.random() * 60);
		return { ...reply, arrivedAt: this.clock.now() };
	}

	private async pass(ms: number): Promise<void> {
		await new Promise<void>((resolve) => this.clock.after(ms, resolve));
	}
}

/** Counts what came in the last `windowMs`, per key. */
function slidingCounter(windowMs: number) {
	const seen = new Map<string, Array<{ at: number; cost: number }>>();
	return (key: string, cost: number, now: number, most: number) => {
		const recent = (seen.get(key) ?? []).filter(({ at }) => at > now - windowMs);
		seen.set(key, recent);
		const used = recent.reduce((sum, entry) => sum + entry.cost, 0);
		if (used + cost > most) return { taken: false, left: most - used };
		recent.push({ at: now, cost });
		return { taken: true, left: most - used - cost };
	};
}

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const get = (url: string): ProfileRequest => ({ method: 'GET', url });

it('Airtable: two bases side by side, none of them is ever called too fast', async () => {
	const count = slidingCounter(1_000);
	const bench = new Bench(airtable, ({ url }, now) =>
		count(url, 1, now, 5).taken ? response(200, {}) : response(429, {}),
	);
	const { ok, tookMs } = await bench.run(
		times(80, (i) => get(`https://api.airtable.com/v0/app${i % 2 ? 'A' : 'B'}0123456789abc/T`)),
	);
	expect(ok).not.toContain(false);
	expect(bench.refused).toBe(0);
	// 40 calls each at 4.5 a second, both at the same time.
	expect(tookMs).toBeLessThan(10_000);
});

describe('Gmail', () => {
	const messages = (count: number) =>
		times(count, (i) => get(`https://gmail.googleapis.com/gmail/v1/users/me/messages/${i}`));
	const slower = response(403, { error: { errors: [{ reason: 'rateLimitExceeded' }] } });

	it('500 messages come in hardly more than the minute that the quota asks for', async () => {
		const count = slidingCounter(60_000);
		const bench = new Bench(gmail, (_, now) => (count('', 20, now, 6_000).taken ? response(200, {}) : slower));
		const { ok, tookMs, endedAt } = await bench.run(messages(500));
		expect(ok).not.toContain(false);
		expect(bench.refused).toBe(0);
		expect(endedAt.filter((at) => at < 10_000)).toHaveLength(300);
		expect(tookMs).toBeLessThan(1.05 * 60_000 + 10_000);
	});

	it('1,000 messages: no minute sees more than its units, and all are read', async () => {
		const count = slidingCounter(60_000);
		let most = 0;
		const bench = new Bench(gmail, (_, now) => {
			const { taken, left } = count('', 20, now, 6_000);
			most = Math.max(most, 6_000 - left);
			return taken ? response(200, {}) : slower;
		});
		const { ok, tookMs } = await bench.run(messages(1_000));
		expect(ok).not.toContain(false);
		expect(bench.refused).toBe(0);
		expect(most).toBe(6_000);
		expect(tookMs).toBeLessThan(1.05 * 180_000 + 10_000);
	});

	it('somebody else draws on the same units: after a throttle calls flow evenly, and all are read', async () => {
		const count = slidingCounter(60_000);
		let othersAt = new FakeClock().now();
		const bench = new Bench(gmail, (_, now) => {
			// A message a second: a fifth of each minute is theirs.
			for (; othersAt <= now; othersAt += 1_000) count('', 20, othersAt, 6_000);
			return count('', 20, now, 6_000).taken ? response(200, {}) : slower;
		});
		const { ok, tookMs, endedAt } = await bench.run(messages(600));
		expect(ok).not.toContain(false);
		expect(bench.refused).toBeGreaterThan(0);
		expect(bench.refused).toBeLessThan(30);
		for (const from of endedAt.filter((at) => at > 10_000)) {
			expect(endedAt.filter((at) => at >= from && at < from + 1_000).length).toBeLessThan(15);
		}
		// 12,000 units, of which 4,800 a minute are ours.
		expect(tookMs).toBeLessThan(150_000);
	});
});

it('GitHub: a search that is used up does not hold up the rest', async () => {
	const resetAt = Math.ceil(new FakeClock().now() / 1000) + 50;
	const bench = new Bench(github, ({ url }, now) => {
		const resource = url.includes('/search/') ? 'search' : 'core';
		const spent = resource === 'search' && now < resetAt * 1000;
		const headers = {
			'x-ratelimit-resource': resource,
			'x-ratelimit-remaining': spent ? '0' : '20',
			'x-ratelimit-reset': String(resetAt),
			date: new Date(now).toUTCString(),
		};
		return response(spent ? 403 : 200, {}, headers);
	});
	const { ok, endedAt } = await bench.run([
		get('https://api.github.com/search/issues?q=x'),
		...times(15, (i) => get(`https://api.github.com/repos/o/${i}`)),
	]);
	expect(ok).not.toContain(false);
	expect(endedAt[0]).toBeGreaterThanOrEqual(49_000);
	expect(Math.max(...endedAt.slice(1))).toBeLessThan(10_000);
	expect(bench.refused).toBe(1);
});

describe.each([100, 190, 250])('HubSpot: %i requests in any ten seconds, told in headers alone', (most) => {
	it('are used well and not overdrawn', async () => {
		const count = slidingCounter(10_000);
		const bench = new Bench(hubspot, (_, now) => {
			const { taken, left } = count('', 1, now, most);
			const headers = {
				'x-hubspot-ratelimit-max': String(most),
				'x-hubspot-ratelimit-remaining': String(left),
				'x-hubspot-ratelimit-interval-milliseconds': '10000',
			};
			return taken ? response(200, {}, headers) : response(429, { policyName: 'TEN_SECONDLY_ROLLING' }, headers);
		});
		const { ok, tookMs } = await bench.run(
			times(1_000, (i) => get(`https://api.hubapi.com/crm/v3/objects/contacts/${i}`)),
		);
		expect(ok).not.toContain(false);
		expect(bench.refused).toBeLessThanOrEqual(20);
		expect(tookMs).toBeLessThan(1.4 * ((1_000 - most) / most) * 10_000 + 10_000);
	});
});

it('Shopify: points are spent as they are restored', async () => {
	let level = 0;
	let at = 0;
	const bench = new Bench(shopify, (_, now) => {
		level = Math.max(0, level - ((now - at) / 1000) * 100);
		at = now;
		const taken = level + 50 <= 2_000;
		if (taken) level += 50;
		const cost = {
			requestedQueryCost: 50,
			throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 2_000 - level, restoreRate: 100 },
		};
		return response(200, {
			...(taken ? { data: {} } : { errors: [{ extensions: { code: 'THROTTLED' } }] }),
			extensions: { cost },
		});
	});
	const query = { query: '{ products(first: 49) { nodes { id } } }' };
	const { ok, tookMs } = await bench.run(
		times(150, () => ({ method: 'POST', url: 'https://x.myshopify.com/admin/api/2026-10/graphql.json', body: query })),
	);
	expect(ok).not.toContain(false);
	expect(bench.refused).toBeLessThanOrEqual(3);
	// 7,500 points, 2,000 of them at once.
	expect(tookMs).toBeLessThan(1.1 * 55_000);
});

it('Slack: a channel gets a message a second, and other methods do not wait for it', async () => {
	const count = slidingCounter(1_000);
	const bench = new Bench(slack, ({ url, body }, now) => {
		if (!url.endsWith('chat.postMessage')) return response(200, { ok: true });
		const { channel } = body as { channel: string };
		return count(channel, 1, now, 2).taken
			? response(200, { ok: true })
			: response(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' });
	});
	const post = (i: number) => ({
		method: 'POST',
		url: 'https://slack.com/api/chat.postMessage',
		body: { channel: `C${i % 2}`, text: 'x' },
	});
	const { ok, endedAt } = await bench.run([
		...times(20, post),
		...times(5, (i) => get(`https://slack.com/api/users.info?user=U${i}`)),
	]);
	expect(ok).not.toContain(false);
	expect(bench.refused).toBe(0);
	expect(Math.max(...endedAt.slice(0, 20))).toBeLessThan(11_000);
	expect(Math.max(...endedAt.slice(20))).toBeLessThan(2_000);
});
