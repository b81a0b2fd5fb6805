import { describe, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';
import { json, loopbackServer } from '../../support/loopbackServer';
import { CONTINUE, jsonBody, numbered, rest } from './run';

const serving = async (body: string | Buffer, type = 'application/json', status = 200) =>
	await loopbackServer((_, response) => void response.writeHead(status, { 'content-type': type }).end(body));

describe('split out', () => {
	it('makes items of the list that is named', async () => {
		await using server = await serving('{"data":{"items":[{"id":1},{"id":2},7]},"total":3}');
		const { items } = await rest(server.origin, { options: { splitOut: 'data.items' } });
		expect(items.map((item) => item.json)).toEqual([{ id: 1 }, { id: 2 }, { data: 7 }]);
	});

	it.each([
		['{"data":null}', 'data', []],
		['{"data":[]}', 'data', []],
		['{"data":{"id":1}}', 'data', [{ id: 1 }]],
		['{"rows":[{"a":[1,2]}]}', 'rows[0].a', [{ data: 1 }, { data: 2 }]],
	])('of %s by %s', async (body, splitOut, expected) => {
		await using server = await serving(body);
		const { items } = await rest(server.origin, { options: { splitOut } });
		expect(items.map((item) => item.json)).toEqual(expected);
	});

	it('does not take a typing error for an empty list', async () => {
		await using server = await serving('{"items":[{"id":1}],"total":1}');
		await expect(rest(server.origin, { options: { splitOut: 'item' } })).rejects.toMatchObject({
			message: expect.stringContaining('no field "item"'),
			description: expect.stringContaining('There are: items, total'),
		});
	});
});

describe('JSON Lines', () => {
	it.each(['application/x-ndjson', 'application/jsonl; charset=utf-8', 'application/x-jsonlines'])(
		'are recognized as %s',
		async (type) => {
			await using server = await serving('{"id":1}\n\n{"id":2}\r\n"three"', type);
			expect((await rest(server.origin)).items.map((item) => item.json)).toEqual([
				{ id: 1 },
				{ id: 2 },
				{ data: 'three' },
			]);
		},
	);

	it('can be asked for, and are text to the versions of HTTP Request', async () => {
		await using server = await serving('{"id":1}\n{"id":2}', 'application/x-ndjson');
		const asked = await rest(server.origin, {
			typeVersion: 4.2,
			options: { response: { response: { responseFormat: 'ndjson' } } },
		});
		expect(asked.items).toHaveLength(2);
		expect((await rest(server.origin, { typeVersion: 4.2 })).items[0].json).toEqual({ data: '{"id":1}\n{"id":2}' });
	});

	it('name the line that is none', async () => {
		await using server = await serving('{"id":1}\n{"id":', 'application/x-ndjson');
		await expect(rest(server.origin)).rejects.toThrow(/Line 2 of the response is not valid JSON/);
	});
});

describe('version 5', () => {
	it('reads JSON under other names, and text as it came', async () => {
		await using problem = await serving('{"title":"x"}', 'application/problem+json');
		expect((await rest(problem.origin)).items[0].json).toEqual({ title: 'x' });
		await using spaced = await serving('{ "a": 1 }');
		const text = { response: { response: { responseFormat: 'text' } } };
		expect((await rest(spaced.origin, { options: text })).items[0].json).toEqual({ data: '{ "a": 1 }' });
	});

	it('sends a form text as it is, and every JSON value as JSON', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const form = {
			method: 'POST',
			sendBody: true,
			contentType: 'form-urlencoded',
			specifyBody: 'string',
			body: 'a=1&a=2&b=%20',
		};
		await rest(server.origin, form);
		await rest(server.origin, jsonBody('just text'));
		await rest(server.origin, jsonBody(5));
		expect(server.requests.map(({ body }) => body.toString())).toEqual(['a=1&a=2&b=%20', '"just text"', '5']);
	});
});

describe('idempotency keys', () => {
	const keys = (server: { requests: Array<{ headers: Record<string, unknown> }> }) =>
		server.requests.map(({ headers }) => headers['idempotency-key']);

	it('are the same when the workflow is run again, and differ between items and contents', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const given = {
			method: 'POST',
			sendBody: true,
			contentType: 'json',
			specifyBody: 'json',
			jsonBody: '={{ { n: $json.id } }}',
			options: { idempotencyKey: { key: {} } },
		};
		for (let run = 0; run < 2; run++)
			await rest(server.origin, { ...given, items: numbered(3), reliability: { maxConcurrency: 1 } });
		const [a, b, c, ...again] = keys(server);
		expect(new Set([a, b, c]).size).toBe(3);
		expect(again).toEqual([a, b, c]);
		expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		await rest(server.origin, { ...given, items: [{ id: 'other' }] });
		expect(keys(server).at(-1)).not.toBe(a);
	});

	it('are left out of requests that need none, and do not replace one the user sends', async () => {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const options = { idempotencyKey: { key: {} } };
		await rest(server.origin, { options });
		const headers = { sendHeaders: true, specifyHeaders: 'json', jsonHeaders: '{"Idempotency-Key":"mine"}' };
		await rest(server.origin, { ...jsonBody({}), ...headers, options });
		expect(keys(server)).toEqual([undefined, 'mine']);
	});
});

describe('only if changed', () => {
	it('asks with what the service said about itself, per address', async () => {
		const versions: Record<string, string> = { '/a': '"1"', '/b': '"1"' };
		await using server = await loopbackServer(({ path, headers }, response) => {
			if (headers['if-none-match'] === versions[path]) return void response.writeHead(304).end();
			json(response, { path, version: versions[path] }, 200, { etag: versions[path] });
		});
		const data: IDataObject = {};
		const run = async () =>
			await rest(`=${server.origin}/{{ $json.path }}`, {
				items: [{ path: 'a' }, { path: 'b' }],
				options: { onlyIfChanged: true },
				prepare: (context) => Object.assign(context, { getWorkflowStaticData: () => data }),
			});
		expect((await run()).items.map((item) => item.json.version)).toEqual(['"1"', '"1"']);
		versions['/b'] = '"2"';
		expect((await run()).items.map((item) => item.json)).toEqual([
			{ unchanged: true, statusCode: 304 },
			{ path: '/b', version: '"2"' },
		]);
		expect((await run()).items.map((item) => item.json.unchanged)).toEqual([true, true]);
	});
});

describe('the size limit', () => {
	it('holds for what is read into memory', async () => {
		await using server = await serving(Buffer.alloc(2 * 1024 * 1024, 'x'), 'text/plain');
		const { items } = await rest(server.origin, { ...CONTINUE, options: { maxResponseSize: 1 } });
		expect(items[0].json.error).toMatchObject({
			code: 'RESPONSE_TOO_LARGE',
			attempts: 1,
			message: expect.stringContaining('1 MiB'),
		});
	});
});

describe('a service described by the user', () => {
	it('is throttled by the statuses and words it has for it', async () => {
		let calls = 0;
		await using server = await loopbackServer((_, response) => {
			calls++;
			if (calls === 1) json(response, {}, 420);
			else if (calls === 2) json(response, { state: 'quota exceeded, come back' });
			else json(response, { calls });
		});
		const service = { throttledStatuses: '420, 509', throttledText: 'quota exceeded', pauseSeconds: 0.05 };
		const { items } = await rest(server.origin, {
			...jsonBody({}),
			options: { serviceProfile: 'custom', customService: { service } },
		});
		expect(items[0].json).toEqual({ calls: 3 });
	});

	it('has its limit kept', async () => {
		const arrivals: number[] = [];
		await using server = await loopbackServer((_, response) => {
			arrivals.push(performance.now());
			json(response, {});
		});
		const service = { callsPerPeriod: 20, periodSeconds: 1 };
		await rest(server.origin, {
			items: numbered(30),
			options: { serviceProfile: 'custom', customService: { service } },
		});
		for (const [index, at] of arrivals.entries()) {
			const within = arrivals.slice(index).filter((other) => other - at < 990);
			expect(within.length).toBeLessThanOrEqual(21);
		}
	});
});

describe('batching', () => {
	it('is kept as a pace', async () => {
		const arrivals: number[] = [];
		await using server = await loopbackServer((_, response) => {
			arrivals.push(performance.now());
			json(response, {});
		});
		await rest(server.origin, {
			items: numbered(12),
			options: { batching: { batch: { batchSize: 4, batchInterval: 200 } } },
		});
		for (const [index, at] of arrivals.entries()) {
			// As many at once as a batch has, and that many again per interval.
			expect(arrivals.slice(index).filter((other) => other - at < 190).length).toBeLessThanOrEqual(9);
		}
		expect(arrivals.at(-1)! - arrivals[0]).toBeGreaterThan(300);
	});
});

describe('parameters without expressions', () => {
	/** How often each parameter is read while fifty items are worked on. */
	async function readsOf(path: string): Promise<Map<string, number>> {
		await using server = await loopbackServer((_, response) => json(response, {}));
		const reads = new Map<string, number>();
		const { items } = await rest(`=${server.origin}/${path}`, {
			items: numbered(50),
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'a', value: '1' }] },
			options: {
				timeout: 5000,
				pagination: { pagination: { paginationMode: 'off', nextURL: '={{ $response.body.next }}' } },
			},
			prepare: (context) => {
				const read = context.getNodeParameter.bind(context) as (...args: unknown[]) => unknown;
				Object.assign(context, {
					getNodeParameter: (...args: unknown[]) => {
						reads.set(String(args[0]), (reads.get(String(args[0])) ?? 0) + 1);
						return read(...args);
					},
				});
			},
		});
		expect(items).toHaveLength(50);
		expect(new Set(server.requests.map((request) => request.path)).size).toBe(50);
		return reads;
	}

	it('are evaluated once, those with one for every item', async () => {
		const reads = await readsOf('{{ $json.id + 100 }}');
		expect(reads.get('url')).toBe(50);
		reads.delete('url');
		for (const [name, count] of reads) expect(count, name).toBeLessThanOrEqual(1);
	});

	it('and expressions that only name fields do not trouble n8n', async () => {
		expect((await readsOf('{{ $json.id }}')).get('url')).toBeUndefined();
	});
});

describe('in the editor', () => {
	it('shows the requests in the console, without the credential', async () => {
		await using server = await loopbackServer((_, response) => json(response, { next: 2 }));
		const headers = { sendHeaders: true, specifyHeaders: 'json', jsonHeaders: '{"Authorization":"typed","X-A":"1"}' };
		const { messages } = await rest(server.origin, { mode: 'manual', ...jsonBody({ a: 1 }), ...headers });
		expect(messages).toEqual([
			expect.objectContaining({
				method: 'POST',
				body: { a: 1 },
				headers: expect.objectContaining({ authorization: '**hidden**', 'x-a': '1' }),
			}),
		]);
		expect((await rest(server.origin)).messages).toEqual([]);
	});

	it('hints at splitting a list', async () => {
		await using server = await serving('{"data":[1,2]}');
		expect((await rest(server.origin)).hints).toEqual([
			expect.objectContaining({ message: expect.stringContaining('Split Out') }),
		]);
	});
});
