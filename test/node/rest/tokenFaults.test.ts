import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { type MutableResponse, OAuth2Server } from 'oauth2-mock-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialStore } from '../../support/n8nContext';
import { json, type LoopbackServer, loopbackServer } from '../../support/loopbackServer';
import { CONTINUE, numbered, rest } from './run';

const OAUTH2 = { authentication: 'genericCredentialType', genericAuthType: 'oAuth2Api' } as const;
const SECRET = 'canary-client-secret';
const ITEMS = 20;

type Fault = (answer: MutableResponse, response: ServerResponse) => void;

let tokens: OAuth2Server;
let api: LoopbackServer;
/** What the token endpoint does to its next answers; then it works. */
let faults: Fault[];
let asked: number;
let askedAt: number[];
let hanging: ServerResponse[];

beforeEach(async () => {
	faults = [];
	asked = 0;
	askedAt = [];
	hanging = [];
	tokens = new OAuth2Server();
	await tokens.issuer.keys.generate('RS256');
	await tokens.start(0, '127.0.0.1');
	tokens.service.on('beforeResponse', (answer, request) => {
		asked++;
		askedAt.push(Date.now());
		const { res } = request as unknown as IncomingMessage & { res: ServerResponse };
		faults.shift()?.(answer, res);
	});
	api = await loopbackServer(({ headers }, response) => {
		const isGood = headers.authorization?.startsWith('Bearer ey');
		json(response, isGood ? { ok: true } : { message: 'token expired' }, isGood ? 200 : 401);
	});
});

afterEach(async () => {
	for (const response of hanging) response.destroy();
	await api.close();
	await tokens.stop();
});

const status =
	(code: number, headers: Record<string, string> = {}, body: Record<string, unknown> = {}): Fault =>
	(answer, response) => {
		answer.statusCode = code;
		answer.body = body;
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	};

/** Writes what is no answer of a token endpoint. */
const raw =
	(write: (response: ServerResponse) => void): Fault =>
	(_, response) => {
		Object.assign(response, { json: () => write(response) });
	};

const malformed = raw((response) => response.end(`{"access_token": "${SECRET}`));
const hangs = raw((response) => void hanging.push(response));
const breaks = raw((response) => response.destroy());

const common = () => ({
	clientId: `client ${Math.random()}`,
	clientSecret: SECRET,
	accessTokenUrl: `http://127.0.0.1:${tokens.address().port}/token`,
	authentication: 'body',
	scope: 'all',
});

/** Both ways to a token: our own, and n8n's refresh. */
const WAYS: Array<[string, () => CredentialStore]> = [
	['client credentials', () => ({ oAuth2Api: { ...common(), grantType: 'clientCredentials' } })],
	[
		'a refresh by n8n',
		() => ({
			oAuth2Api: {
				...common(),
				grantType: 'pkce',
				oauthTokenData: { access_token: 'old-token', refresh_token: 'canary-refresh', token_type: 'bearer' },
			},
		}),
	],
];

describe.each(WAYS)('%s', (_way, store) => {
	const run = async (reliability: IDataObject = {}, signal?: AbortSignal) =>
		await rest(`=${api.origin}/{{ $json.id }}`, {
			...OAUTH2,
			...CONTINUE,
			store: store(),
			items: numbered(ITEMS),
			reliability,
			...(signal ? { signal } : {}),
		});
	const errors = (items: Array<{ json: IDataObject }>) => items.map(({ json: { error } }) => error as IDataObject);

	it.each<[string, Fault]>([
		['500', status(500)],
		['503 with Retry-After', status(503, { 'retry-after': '1' })],
		['429', status(429, {}, { message: 'slow down' })],
		['temporarily_unavailable', status(400, {}, { error: 'temporarily_unavailable' })],
		['half a JSON', malformed],
		['a connection that breaks', breaks],
	])('waits out %s: no item is lost, and one token serves all', async (_what, fault) => {
		faults = [fault];
		const { items } = await run();
		expect(items.map((item) => item.json)).toEqual(Array.from({ length: ITEMS }, () => ({ ok: true })));
		expect(asked).toBe(2);
	});

	it('asks no earlier than Retry-After says', async () => {
		faults = [status(503, { 'retry-after': '2' })];
		await run();
		expect(askedAt[1] - askedAt[0]).toBeGreaterThanOrEqual(2_000);
	});

	it.each<[string, Fault[], RegExp]>([
		[
			'500 again and again',
			Array<Fault>(9).fill(status(500)),
			/^No access token: 127\.0\.0\.1:\d+\/token answered 500/,
		],
		['half a JSON again and again', Array<Fault>(9).fill(malformed), /without an access token/],
		['invalid_client', [status(401, {}, { error: 'invalid_client' })], /invalid_client/],
		[
			'invalid_scope',
			[status(400, {}, { error: 'invalid_scope', error_description: `not ${SECRET}` })],
			/not \*\*hidden\*\*/,
		],
	])('says what the endpoint said: %s', async (_what, given, message) => {
		faults = [...given];
		const { items } = await rest(api.origin, {
			...OAUTH2,
			...CONTINUE,
			store: store(),
			reliability: { maxAttempts: 2 },
		});
		const [error] = errors(items);
		expect(error.message).toMatch(message);
		expect(error.description).toBeTruthy();
		expect(JSON.stringify(items)).not.toMatch(/canary/);
	});

	it('is stopped by a cancel while the endpoint does not answer', async () => {
		faults = [hangs];
		const cancel = new AbortController();
		const running = run({}, cancel.signal).catch((error: Error) => error);
		while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 10));
		cancel.abort();
		await running;
		expect(asked).toBe(1);
		expect(api.requests.filter(({ headers }) => headers.authorization?.startsWith('Bearer ey'))).toEqual([]);
	});

	it('does not wait for an endpoint that does not answer longer than half a minute', async () => {
		faults = [hangs];
		const { items } = await rest(api.origin, {
			...OAUTH2,
			...CONTINUE,
			store: store(),
			reliability: { maxAttempts: 1 },
		});
		expect(errors(items)[0].message).toMatch(/did not answer in time/);
	});
});

it('ends all items of a revoked grant with one message that says to reconnect, after one question', async () => {
	faults = [status(400, {}, { error: 'invalid_grant' })];
	const { items } = await rest(`=${api.origin}/{{ $json.id }}`, {
		...OAUTH2,
		...CONTINUE,
		store: WAYS[1][1](),
		items: numbered(200),
	});
	const messages = new Set(items.map(({ json: { error } }) => (error as IDataObject).message));
	expect(messages).toEqual(
		new Set(['The credential "oAuth2Api" must be reconnected: the service does not renew its access any more']),
	);
	expect(items).toHaveLength(200);
	expect(asked).toBe(1);
	// Those that were in flight when it became known; none of the others went out.
	expect(api.requests.length).toBeLessThan(20);
});

it('is got by calls that hold all the slots of the process', async () => {
	const store = WAYS[1][1]();
	// 10 s of lifetime: renewed 2 s ahead.
	const dueAt = Date.now() + 1_500;
	const oauthTokenData = { ...(store.oAuth2Api.oauthTokenData as IDataObject), expires_in: 10 };
	const n8nExpiresAt = { n8n_expires_at: String(dueAt + 2_000) };
	store.oAuth2Api = { ...store.oAuth2Api, oauthTokenData: { ...oauthTokenData, ...n8nExpiresAt } };
	const waiting: Array<() => void> = [];
	// A hundred calls end at the same time, and just as many that queue take their slots: all of those need a new token.
	await using slow = await loopbackServer(async ({ headers }, response) => {
		waiting.push(() => json(response, { authorization: headers.authorization }));
		if (waiting.length < 100 && headers.authorization === 'Bearer old-token') return;
		await sleep(dueAt - Date.now());
		for (const answer of waiting.splice(0)) answer();
	});
	const runs = ['one', 'two'].map(
		async (limitKey) =>
			await rest(`=${slow.origin}/{{ $json.id }}`, {
				...OAUTH2,
				store,
				items: numbered(150),
				reliability: { maxConcurrency: 100, limitKey },
			}),
	);
	for (const { items } of await Promise.all(runs)) expect(items).toHaveLength(150);
	expect(asked).toBe(1);
});

it('fetches a token for the next run from memory, and a new one when the credential has changed', async () => {
	const store = WAYS[0][1]();
	const once = async () => (await rest(api.origin, { ...OAUTH2, store })).items[0].json;
	await once();
	await once();
	expect(asked).toBe(1);
	store.oAuth2Api = { ...store.oAuth2Api, scope: 'more' };
	await once();
	expect(asked).toBe(2);
});

it('lets two nodes with the same credential share one refresh', async () => {
	const store = WAYS[1][1]();
	const runs = [1, 2].map(
		async () => await rest(`=${api.origin}/{{ $json.id }}`, { ...OAUTH2, store, items: numbered(50) }),
	);
	for (const { items } of await Promise.all(runs)) expect(items).toHaveLength(50);
	expect(asked).toBe(1);
});

it('does not ask for a token again and again when the service refuses every one', async () => {
	await using strict = await loopbackServer((_, response) => json(response, { message: 'no' }, 401));
	for (const [, store] of WAYS) {
		asked = 0;
		const { items } = await rest(`=${strict.origin}/{{ $json.id }}`, {
			...OAUTH2,
			...CONTINUE,
			store: store(),
			items: numbered(100),
		});
		expect(items.every(({ json: { error } }) => (error as IDataObject).httpCode === 401)).toBe(true);
		expect(asked).toBeLessThan(10);
	}
});
