import { describe, expect, it } from 'vitest';
import { callRules } from '../../../nodes/shared/providers/callRules';
import { PROFILES, pickProfile } from '../../../nodes/shared/providers';
import { NOW, response, rulesFor, verdictOf } from './replies';

/** One URL of each service that answers to "Automatic". */
const URLS = {
	airtable: 'https://api.airtable.com/v0/appLkNDICXNqxSDhG/Table%201',
	github: 'https://api.github.com/repos/o/r/issues',
	gmail: 'https://gmail.googleapis.com/gmail/v1/users/me/messages',
	hubspot: 'https://api.hubapi.com/crm/v3/objects/contacts',
	microsoftGraph: 'https://graph.microsoft.com/v1.0/me/messages',
	notion: 'https://api.notion.com/v1/users',
	shopify: 'https://example.myshopify.com/admin/api/2026-10/products.json',
	slack: 'https://slack.com/api/chat.postMessage',
	stripe: 'https://api.stripe.com/v1/customers',
	supabase: 'https://abcdefghijklmnopqrst.supabase.co/rest/v1/orders?select=*',
	generic: 'https://service.example/things',
};
const urlOf = (name: string) => URLS[name as keyof typeof URLS] ?? URLS.gmail;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('Automatic', () => {
	it.each(Object.entries(URLS))('takes %s for %s', (name, url) => {
		expect(pickProfile(new URL(url), 'automatic')?.name).toBe(name);
	});

	it.each([
		['https://www.googleapis.com/gmail/v1/users/me/messages', 'gmail'],
		['https://www.googleapis.com/upload/gmail/v1/users/me/messages', 'gmail'],
		['https://www.googleapis.com/drive/v3/files', 'generic'],
		['https://graph.microsoft.us/v1.0/me', 'microsoftGraph'],
		['https://microsoftgraph.chinacloudapi.cn/v1.0/me', 'microsoftGraph'],
		['https://api.octocorp.ghe.com/user', 'github'],
		['https://hooks.slack.com/services/T0/B0/x', 'slack'],
		['https://slack.com/help', 'generic'],
		['https://API.GitHub.com/user', 'github'],
		['https://api.github.com.evil.example/user', 'generic'],
		['https://notmyshopify.com/admin', 'generic'],
		['https://evilhubapi.com/', 'generic'],
		['https://user:api.github.com@service.example/', 'generic'],
	])('takes %s for %s', (url, name) => {
		expect(pickProfile(new URL(url), 'automatic')?.name).toBe(name);
	});

	it('can be overruled by name, and unknown names are not guessed at', () => {
		expect(pickProfile(new URL(URLS.generic), 'github')?.name).toBe('github');
		expect(pickProfile(new URL(URLS.github), 'generic')?.name).toBe('generic');
		expect(pickProfile(new URL(URLS.github), 'gihtub')).toBeUndefined();
		expect(pickProfile(new URL(URLS.github), 'constructor')).toBeUndefined();
	});
});

it('have names and pages of their own', () => {
	for (const key of ['name', 'displayName'] as const)
		expect(new Set(PROFILES.map((profile) => profile[key])).size).toBe(PROFILES.length);
	for (const { documentation } of PROFILES) expect(new URL(documentation).protocol).toBe('https:');
});

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (name, profile) => {
	const request = { method: 'POST', url: urlOf(name), body: {} };

	it('makes limits that a limiter can hold', () => {
		for (const method of METHODS) {
			const { charges, cost } = rulesFor(profile, { ...request, method });
			expect(cost ?? 1).toBeGreaterThan(0);
			expect(new Set(charges.map(({ key }) => key)).size).toBe(charges.length);
			for (const charge of charges) {
				expect(charge.cost).toBeGreaterThan(0);
				expect(charge.key.startsWith('S/')).toBe(true);
				// Buckets that belong to the scope itself and to the user's setting.
				expect(charge.key).not.toMatch(/\/(?:learned|announced|user)$/);
				if (charge.limit.kind === 'rate') {
					expect(charge.limit.perSecond).toBeGreaterThan(0);
					expect(charge.limit.burst).toBeGreaterThanOrEqual(1);
				} else if (charge.limit.kind === 'window') {
					expect(charge.limit.units).toBeGreaterThanOrEqual(charge.cost);
					expect(charge.limit.seconds).toBeGreaterThan(0);
				} else expect(charge.limit.capacity).toBeGreaterThanOrEqual(1);
			}
		}
	});

	it('never calls a plain POST repeatable', () => {
		expect(rulesFor(profile, request).repeatable).toBe(false);
	});

	it('takes 429 with Retry-After for a throttle and is not early', () => {
		const verdict = verdictOf(profile, request, response(429, '', { 'retry-after': '120' }));
		expect(verdict.kind).toBe('throttled');
		expect(verdict.kind === 'throttled' && (verdict.notBefore ?? 0)).toBeGreaterThanOrEqual(NOW + 120_000);
	});

	it('waits for the reset when a 429 says that nothing is left', () => {
		const headers = {
			'x-ratelimit-remaining': '0',
			'x-ratelimit-reset': String(NOW / 1000 + 77),
			date: new Date(NOW).toUTCString(),
		};
		const verdict = verdictOf(profile, request, response(429, '', headers));
		expect(verdict.kind).toBe('throttled');
		if (!profile.refine || name === 'github') expect(verdict).toMatchObject({ notBefore: NOW + 77_000 });
	});

	it('knows success, permanent and unknown', () => {
		expect(verdictOf(profile, request, response(201, {}))).toMatchObject({ kind: 'success' });
		expect(verdictOf(profile, request, response(400, {}))).toMatchObject({ kind: 'permanent' });
		expect(verdictOf(profile, request, response(401, {}))).toMatchObject({ kind: 'unauthorized' });
		expect(verdictOf(profile, request, response(403, {}))).toMatchObject({ kind: 'permanent' });
		expect(verdictOf(profile, request, response(500, {}))).toMatchObject({ kind: 'transient', delivered: 'maybe' });
		expect(verdictOf(profile, request, response(502, ''))).toMatchObject({
			kind: 'transient',
			delivered: 'maybe',
			outage: true,
		});
	});

	const BODIES = [
		'',
		'null',
		'[]',
		'{}',
		'"text"',
		'0',
		'{"error":',
		'\u0000\u0001\ufffd',
		'<!doctype html><title>Error</title>',
		'{"error":null,"errors":null,"message":null,"code":null,"extensions":null}',
		'{"error":[],"errors":{},"message":{},"code":[],"extensions":[]}',
		'{"errors":[null,1,"x",[],{}],"error":{"errors":[null],"details":{}}}',
		'{"__proto__":{"error":{"code":"x"}},"constructor":1}',
		'['.repeat(5_000),
		`{"message":"${'x'.repeat(60_000)}"}`,
		`{"message":"${'word '.repeat(20_000)}"}`,
	];

	it.each(BODIES.map((body) => [body.slice(0, 60), body]))('stands %j as any answer', (_, body) => {
		for (const method of METHODS) {
			const rules = rulesFor(profile, { ...request, method });
			for (const status of [200, 204, 400, 403, 409, 423, 429, 430, 477, 500, 503, 507, 509, 529, 599]) {
				const reply = response(status, body);
				const verdict = rules.classify(reply, { now: NOW, afterUnknown: false });
				const signals = rules.readQuota(reply, NOW);
				expect(Array.isArray(signals)).toBe(true);
				if (verdict.kind === 'success') continue;
				expect(verdict.failure.message.length).toBeLessThan(700);
				expect(verdict.failure.code?.length ?? 0).toBeLessThan(120);
			}
		}
	});

	it('does not read a large body', () => {
		const huge = response(500, `{"message":"${'x'.repeat(8_000_000)}"}`);
		let read = 0;
		const text = huge.body.toString.bind(huge.body);
		huge.body.toString = (...args) => {
			read++;
			return text(...args);
		};
		verdictOf(profile, request, huge);
		rulesFor(profile, request).readQuota(huge, NOW);
		expect(read).toBe(0);
	});

	it('stands bodies and URLs of requests that make no sense', () => {
		for (const body of [
			undefined,
			null,
			1,
			'x',
			'{',
			[],
			Buffer.from('x'),
			new URLSearchParams('a=b'),
			{ query: 7, channel: {} },
		]) {
			expect(() => rulesFor(profile, { ...request, body })).not.toThrow();
		}
		const { origin } = new URL(request.url);
		for (const path of [
			'',
			'/',
			'//',
			'/%',
			'/%zz/%00',
			'/api/',
			'/v1.0',
			`/${'a/'.repeat(2_000)}`,
			'/..',
			'/__proto__/constructor',
		]) {
			expect(() => rulesFor(profile, { ...request, url: origin + path })).not.toThrow();
		}
	});

	it('has no secret of the request in its words', () => {
		const secret = 'correct-horse-battery';
		const signed = {
			...request,
			url: `${request.url}?api_key=${secret}`,
			headers: { 'X-Api-Key': secret, Authorization: `Bearer ${secret}` },
		};
		for (const status of [200, 400, 401, 403, 429, 500]) {
			for (const body of [
				{ message: `Bad key ${secret}`, code: secret },
				{ error: { message: `Bad key ${secret}`, code: secret, type: secret } },
				{ ok: false, error: secret, needed: secret },
				{ errors: [{ message: secret, code: secret, extensions: { code: secret } }] },
				`Bad key ${secret}`,
			]) {
				expect(JSON.stringify(verdictOf(profile, signed, response(status, body)))).not.toContain(secret);
			}
		}
	});

	it("lets the credential's secrets be taken out of the service's words", () => {
		const rules = callRules(profile, request, {
			scope: 'S',
			maxConcurrency: 1,
			charges: [],
			redact: (text) => text.replaceAll('hunter2', '***'),
		});
		const verdict = rules.classify(
			response(401, { message: 'hunter2 is wrong', error: { message: 'hunter2 is wrong', code: 'hunter2' } }),
			{ now: NOW, afterUnknown: false },
		);
		expect(JSON.stringify(verdict)).not.toContain('hunter2');
	});

	it('has nothing but paths in its paging', () => {
		for (const method of METHODS) {
			const preset = profile.paging?.({ method, url: new URL(request.url), body: undefined });
			if (method === 'DELETE' || method === 'PATCH') expect(preset).toBeUndefined();
			if (preset?.items) expect(preset.items.length).toBeGreaterThan(0);
		}
	});
});
