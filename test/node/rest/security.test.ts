import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { json, loopbackServer } from '../../support/loopbackServer';
import { CONTINUE, HEADER_AUTH, jsonBody, rest } from './run';

const SECRET = 'top-secret-value';
const errorOf = ([item]: INodeExecutionData[]) => item.json.error as Record<string, unknown>;

/** Everything a person could see of a run. */
async function everythingOf(run: Promise<unknown>): Promise<string> {
	const shown = await run.catch((error: Error & { description?: string; context?: unknown; cause?: unknown }) => [
		error.message,
		error.description,
		error.stack,
		error.context,
		JSON.stringify(error),
		String(error.cause),
		JSON.stringify(error.cause, (_, value: unknown) =>
			value instanceof Error ? { ...value, message: value.message } : value,
		),
	]);
	return JSON.stringify(shown);
}

describe("n8n's egress filter", () => {
	/** The filter n8n has with SSRF protection on, for one blocked port. */
	const filtering = (blocked: number) => (context: IExecuteFunctions) => {
		const refuse = (url: string | URL) => new URL(url).port === String(blocked);
		Object.assign(context.helpers, {
			getSecureEgressFilter: () => ({
				validateUrl: async (url: URL) =>
					refuse(url) ? { ok: false, error: new Error('The address is blocked') } : { ok: true, result: undefined },
				validateConnectionHost: () => ({ ok: true, result: undefined }),
				createSecureLookup: () => undefined,
				validateRedirectSync: (url: string) => {
					if (refuse(url)) throw new Error('The redirect is blocked');
				},
			}),
		});
	};

	it('holds for the first request, for redirects and for pages', async () => {
		await using inner = await loopbackServer((_, response) => json(response, { secret: true }));
		await using server = await loopbackServer(({ path }, response) => {
			if (path === '/redirect') response.writeHead(302, { location: `${inner.origin}/x` }).end();
			else json(response, [1], 200, { link: `<${inner.origin}/page2>; rel="next"` });
		});
		const prepare = filtering(inner.port);
		expect(errorOf((await rest(inner.origin, { ...CONTINUE, prepare })).items)).toMatchObject({
			code: 'EGRESS_REFUSED',
			outcome: 'notSent',
			message: 'The address is blocked',
		});
		expect(errorOf((await rest(`${server.origin}/redirect`, { ...CONTINUE, prepare })).items)).toMatchObject({
			code: 'EGRESS_REFUSED',
			message: 'The redirect is blocked',
		});
		const pages = { pagination: { pagination: { paginationMode: 'linkHeader' } } };
		const { items } = await rest(`${server.origin}/pages`, { ...CONTINUE, prepare, options: pages });
		expect(items.at(-1)?.json.error).toMatchObject({ code: 'EGRESS_REFUSED' });
		expect(inner.connections).toBe(0);
	});

	it('may be absent, as before n8n 2.30', async () => {
		await using server = await loopbackServer((_, response) => json(response, { ok: true }));
		const prepare = (context: IExecuteFunctions) =>
			void Object.assign(context.helpers, { getSecureEgressFilter: undefined });
		expect((await rest(server.origin, { prepare })).items[0].json).toEqual({ ok: true });
	});
});

describe("a credential's domains", () => {
	const restricted = (domains: object) => ({
		...HEADER_AUTH,
		credentials: { httpHeaderAuth: { ...HEADER_AUTH.credentials.httpHeaderAuth, ...domains } },
	});
	const only = (allowedDomains: string) => restricted({ allowedHttpRequestDomains: 'domains', allowedDomains });

	it('let it go where they say', async () => {
		await using server = await loopbackServer((_, response) => json(response, { ok: true }));
		expect((await rest(server.origin, only('127.0.0.1'))).items[0].json).toEqual({ ok: true });
		expect(server.requests[0].headers['x-key']).toBe(SECRET);
	});

	it('keep it from everywhere else, redirects included', async () => {
		await using other = await loopbackServer((_, response) => json(response, {}));
		await using server = await loopbackServer(
			(_, response) => void response.writeHead(302, { location: `http://localhost:${other.port}/` }).end(),
		);
		expect(errorOf((await rest(server.origin, { ...CONTINUE, ...only('example.com') })).items)).toMatchObject({
			outcome: 'notSent',
			message: expect.stringContaining('restricted to example.com'),
		});
		expect(server.requests).toEqual([]);
		expect(errorOf((await rest(server.origin, { ...CONTINUE, ...only('127.0.0.1') })).items)).toMatchObject({
			code: 'EGRESS_REFUSED',
		});
		expect(other.connections).toBe(0);
	});

	it("set to none keep n8n's own types from being used, as in HTTP Request", async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		await expect(rest(server.origin, restricted({ allowedHttpRequestDomains: 'none' }))).rejects.toThrow(
			/configured to prevent use/,
		);
		expect(server.requests).toEqual([]);
	});

	it('set to none, as Connect does unasked, let our own types work', async () => {
		await using server = await loopbackServer((_, response) => json(response, { ok: true }));
		const credentials = {
			steadyApiKeyApi: { place: 'header', headerName: 'X-Key', apiKey: SECRET, allowedHttpRequestDomains: 'none' },
		};
		const { items } = await rest(server.origin, {
			authentication: 'genericCredentialType',
			genericAuthType: 'steadyApiKeyApi',
			credentials,
		});
		expect(items[0].json).toEqual({ ok: true });
		expect(server.requests[0].headers['x-key']).toBe(SECRET);
	});
});

describe('files of an item', () => {
	it('cannot write headers by their type', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const mimeType = 'text/plain\r\nContent-Disposition: form-data; name="admin"';
		await rest(server.origin, {
			method: 'POST',
			sendBody: true,
			contentType: 'multipart-form-data',
			bodyParameters: { parameters: [{ parameterType: 'formBinaryData', name: 'f', inputDataFieldName: 'data' }] },
			items: [{ json: {}, binary: { data: { data: 'aGk=', mimeType, fileName: 'a.txt' } } }],
		});
		const body = server.requests[0].body.toString();
		expect(body).toContain('Content-Type: application/octet-stream\r\n\r\nhi');
		expect(body).not.toContain('admin');
	});
});

describe('secrets', () => {
	it('in the query stay out of what is told about a file', async () => {
		await using server = await loopbackServer((_, response) => {
			response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF');
		});
		const { items } = await rest(`${server.origin}/a/file.pdf?v=1`, {
			authentication: 'genericCredentialType',
			genericAuthType: 'httpQueryAuth',
			credentials: { httpQueryAuth: { name: 'key', value: SECRET } },
		});
		expect(server.requests[0].path).toBe(`/a/file.pdf?v=1&key=${SECRET}`);
		expect(items[0].binary?.data.directory).toBe(`${server.origin}/a/file.pdf?v=1`);
		expect(JSON.stringify(items)).not.toContain(SECRET);
	});

	const signed = { ...CONTINUE, ...HEADER_AUTH };

	it('that a service repeats are taken out of what it says', async () => {
		await using server = await loopbackServer((_, response) =>
			json(response, { message: `The key ${SECRET} is not known` }, 403),
		);
		const shown = await everythingOf(rest(server.origin, signed));
		expect(shown).toContain('**hidden**');
		expect(shown).not.toContain(SECRET);
		expect(await everythingOf(rest(server.origin, HEADER_AUTH))).not.toContain(SECRET);
	});

	it('stay out of errors of every kind', async () => {
		await using server = await loopbackServer((_, response) => void response.destroy());
		const gone = await loopbackServer(() => undefined);
		await gone.close();
		const query = {
			authentication: 'genericCredentialType',
			genericAuthType: 'httpQueryAuth',
			credentials: { httpQueryAuth: { name: 'key', value: SECRET } },
		};
		const basic = {
			authentication: 'genericCredentialType',
			genericAuthType: 'httpBasicAuth',
			credentials: { httpBasicAuth: { user: 'u', password: SECRET } },
		};
		const bad = { ...HEADER_AUTH, credentials: { httpHeaderAuth: { name: 'X-Key', value: `${SECRET}\n` } } };
		const reliability = { maxAttempts: 1, maxWaitSeconds: 0 };
		for (const origin of [server.origin, gone.origin]) {
			for (const credential of [HEADER_AUTH, query, basic, bad]) {
				for (const onError of [undefined, 'continueRegularOutput'] as const) {
					expect(
						await everythingOf(
							rest(`${origin}/x?a=b`, { ...credential, ...(onError ? { onError } : {}), reliability }),
						),
					).not.toContain(SECRET);
				}
			}
		}
	});

	it('stay out of the log, the console and the hints', async () => {
		await using server = await loopbackServer((_, response) => json(response, { message: 'no' }, 500));
		const lines: unknown[] = [];
		const log = (...line: unknown[]) => void lines.push(line);
		const run = rest(`${server.origin}/x?token=${SECRET}`, {
			...signed,
			...jsonBody({ password: SECRET }),
			mode: 'manual',
			reliability: { maxAttempts: 2, retryUnsafe: true },
			prepare: (context) =>
				void Object.defineProperty(context, 'logger', { value: { debug: log, info: log, warn: log, error: log } }),
		});
		const { hints } = await run;
		expect(JSON.stringify([lines, hints])).not.toContain(SECRET);
		expect(lines.length).toBeGreaterThan(0);
	});

	it('of a credential do not reach the console', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const { messages } = await rest(server.origin, { ...HEADER_AUTH, mode: 'manual' });
		expect(messages).toHaveLength(1);
		expect(JSON.stringify(messages)).not.toContain(SECRET);
	});
});
