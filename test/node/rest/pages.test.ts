import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { json, loopbackServer, type Received } from '../../support/loopbackServer';
import { CONTINUE, HEADER_AUTH, jsonBody, rest } from './run';

const pages = (pagination: IDataObject, more: IDataObject = {}): { options: IDataObject } => ({
	options: { pagination: { pagination }, ...more },
});
const queryOf = ({ path }: Received) => new URL(path, 'http://any').searchParams;
const ids = (items: Array<{ json: IDataObject }>) => items.map(({ json: { id } }) => id);

/** 25 entries, and how many of them a page shows. */
const ENTRIES = Array.from({ length: 25 }, (_, id) => ({ id }));
const ALL = ENTRIES.map(({ id }) => id);

describe('presets', () => {
	it('follow Link headers, wherever they lead on the same host', async () => {
		await using server = await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('page') ?? '1');
			const last = page === 3;
			const link = `</?page=1>; rel="first", <${last ? 'x' : `/?page=${page + 1}`}>; rel="${last ? 'prev' : 'next last'}"`;
			json(response, ENTRIES.slice((page - 1) * 10, page * 10), 200, { link });
		});
		const { items } = await rest(`${server.origin}/?size=10`, pages({ paginationMode: 'linkHeader' }));
		expect(ids(items)).toEqual(ALL);
		expect(server.requests.map(({ path }) => path)).toEqual(['/?size=10', '/?page=2', '/?page=3']);
	});

	it('bring cursors along, in the query or in the body', async () => {
		await using server = await loopbackServer((received, response) => {
			const cursor = Number(
				queryOf(received).get('cursor') ?? (JSON.parse(received.body.toString() || '{}') as IDataObject).cursor ?? 0,
			);
			json(response, {
				data: ENTRIES.slice(cursor, cursor + 10),
				meta: { next: cursor + 10 < 25 ? String(cursor + 10) : null },
			});
		});
		const cursor = { paginationMode: 'cursor', cursorPath: 'meta.next', cursorParameter: 'cursor' };
		const inQuery = await rest(server.origin, pages(cursor, { splitOut: 'data' }));
		expect(ids(inQuery.items)).toEqual(ALL);
		const inBody = await rest(server.origin, {
			...jsonBody({ size: 10 }),
			...pages({ ...cursor, cursorPlace: 'body' }, { splitOut: 'data' }),
		});
		expect(ids(inBody.items)).toEqual(ALL);
		expect(server.requests.slice(3).map(({ body }) => body.toString())).toEqual([
			'{"size":10}',
			'{"size":10,"cursor":"10"}',
			'{"size":10,"cursor":"20"}',
		]);
	});

	it('stop at a cursor when the service says there is no more', async () => {
		await using server = await loopbackServer((received, response) => {
			const last = queryOf(received).has('cursor');
			json(response, { items: [{ id: last ? 1 : 0 }], next_cursor: 'always', has_more: !last });
		});
		const { items } = await rest(
			server.origin,
			pages({ paginationMode: 'cursor', morePath: 'has_more' }, { splitOut: 'items' }),
		);
		expect(ids(items)).toEqual([0, 1]);
	});

	it('count entries for offset and limit', async () => {
		await using server = await loopbackServer((received, response) => {
			const [offset, limit] = ['offset', 'limit'].map((name) => Number(queryOf(received).get(name) ?? '0'));
			json(response, { total: 25, rows: ENTRIES.slice(offset, offset + limit) });
		});
		const { items } = await rest(
			`${server.origin}/?offset=99`,
			pages({ paginationMode: 'offset', pageSize: 10 }, { splitOut: 'rows' }),
		);
		expect(ids(items)).toEqual([]);
		const whole = await rest(
			`${server.origin}/`,
			pages({ paginationMode: 'offset', pageSize: 10 }, { splitOut: 'rows' }),
		);
		expect(ids(whole.items)).toEqual(ALL);
		expect(server.requests.slice(1).map(({ path }) => path)).toEqual([
			'/?limit=10',
			'/?offset=10&limit=10',
			'/?offset=20&limit=10',
		]);
	});

	it('count on from where the first page begins, whatever kind of value says so', async () => {
		await using server = await loopbackServer((received, response) => {
			const query = queryOf(received);
			const at = Number(query.get('offset') ?? Number(query.get('page')) * 10);
			json(response, ENTRIES.slice(at, at + 10));
		});
		const items = [{ start: '1', size: '10' }];
		const size = { pageSize: '={{ $json.size }}' };
		await rest(server.origin, {
			items,
			...pages({ paginationMode: 'pageNumber', firstPage: '={{ $json.start }}', ...size }),
		});
		await rest(`${server.origin}/?offset=5`, { items, ...pages({ paginationMode: 'offset', ...size }) });
		expect(server.requests.map(({ path }) => path)).toEqual([
			'/?page=1&limit=10',
			'/?page=2&limit=10',
			'/?offset=5&limit=10',
			'/?offset=15&limit=10',
			'/?offset=25&limit=10',
		]);
	});

	it('go on where the service gives shorter pages than it was asked for', async () => {
		await using server = await loopbackServer((received, response) => {
			const query = queryOf(received);
			const at = Number(query.get('offset') ?? (Number(query.get('page') ?? 1) - 1) * 10);
			json(response, ENTRIES.slice(at, at + Math.min(10, Number(query.get('limit')))));
		});
		for (const paginationMode of ['offset', 'pageNumber']) {
			expect(ids((await rest(server.origin, pages({ paginationMode }))).items)).toEqual(ALL);
		}
		expect(server.requests.map(({ path }) => path)).toEqual([
			'/?limit=100',
			'/?offset=10&limit=100',
			'/?offset=20&limit=100',
			'/?page=1&limit=100',
			'/?page=2&limit=100',
			'/?page=3&limit=100',
		]);
	});

	it('end where the service does not know pages and gives the same again', async () => {
		await using server = await loopbackServer((_, response) => json(response, ENTRIES.slice(0, 10)));
		const run = rest(server.origin, pages({ paginationMode: 'pageNumber' }));
		await expect(run).rejects.toThrow(/circle: page 2 is the same as the one before/);
		expect(server.requests).toHaveLength(2);
	});

	it('count pages until one is short, or empty where no size is asked for', async () => {
		await using server = await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('p'));
			json(response, ENTRIES.slice(page * 10, page * 10 + 10));
		});
		const zero = { paginationMode: 'pageNumber', pageParameter: 'p', firstPage: 0 };
		expect(ids((await rest(server.origin, pages({ ...zero, pageSize: 10 }))).items)).toEqual(ALL);
		expect(server.requests).toHaveLength(3);
		expect(ids((await rest(server.origin, pages({ ...zero, sizeParameter: '' }))).items)).toEqual(ALL);
		expect(server.requests).toHaveLength(7);
		expect(server.requests[3].path).toBe('/?p=0');
	});

	it('follow OData links, and links in any field', async () => {
		await using server = await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('$skip') ?? '0');
			const next = page < 20 ? `/users?$skip=${page + 10}` : undefined;
			json(response, {
				value: ENTRIES.slice(page, page + 10),
				'@odata.nextLink': next && server.origin + next,
				links: { next: next ?? null },
			});
		});
		const odata = await rest(`${server.origin}/users`, pages({ paginationMode: 'odata' }, { splitOut: 'value' }));
		expect(ids(odata.items)).toEqual(ALL);
		const field = await rest(
			`${server.origin}/users`,
			pages({ paginationMode: 'nextUrlField', nextUrlPath: 'links.next' }, { splitOut: 'value' }),
		);
		expect(ids(field.items)).toEqual(ALL);
	});

	it('keep to the page limit', async () => {
		await using server = await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('page') ?? '1');
			json(response, [{ id: page }], 200, { link: `</?page=${page + 1}>; rel=next` });
		});
		const { items } = await rest(
			server.origin,
			pages({ paginationMode: 'linkHeader', limitPagesFetched: true, maxRequests: 4 }),
		);
		expect(ids(items)).toEqual([1, 2, 3, 4]);
	});

	it('say so when nothing is known about the pages of a service', async () => {
		await using server = await loopbackServer((_, response) => json(response, []));
		await expect(rest(server.origin, pages({ paginationMode: 'automatic' }))).rejects.toThrow(
			/nothing is known about the pages/,
		);
		expect(server.requests).toEqual([]);
	});

	it('take the rule of the chosen profile', async () => {
		await using server = await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('page') ?? '1');
			json(
				response,
				ENTRIES.slice((page - 1) * 10, page * 10),
				200,
				page < 3 ? { link: `<${server.origin}/repos?page=${page + 1}>; rel="next"` } : {},
			);
		});
		const { items } = await rest(
			`${server.origin}/repos`,
			pages({ paginationMode: 'automatic' }, { serviceProfile: 'github' }),
		);
		expect(ids(items)).toEqual(ALL);
	});
});

describe('a list that goes in a circle', () => {
	it.each([
		['Link header', { paginationMode: 'linkHeader' }],
		['next URL', { paginationMode: 'nextUrlField' }],
		['cursor', { paginationMode: 'cursor', cursorPath: 'cursor' }],
	])('by %s is stopped', async (_, pagination) => {
		await using server = await loopbackServer((_received, response) =>
			json(response, { items: [1], next: '/loop', cursor: 'same' }, 200, { link: '</loop>; rel="next"' }),
		);
		await expect(rest(`${server.origin}/loop`, pages(pagination))).rejects.toThrow(/in a circle/);
		expect(server.requests.length).toBeLessThan(4);
	});
});

describe('a page that fails', () => {
	/** Page 3 fails as often as told. */
	const failing = async (times: number) => {
		let failures = 0;
		return await loopbackServer((received, response) => {
			const page = Number(queryOf(received).get('page') ?? '1');
			if (page === 3 && failures++ < times) return json(response, { message: 'out of order' }, 500);
			json(response, [{ id: page }], 200, page < 5 ? { link: `</?page=${page + 1}>; rel=next` } : {});
		});
	};

	it('is tried again by itself, not the list from its start', async () => {
		await using server = await failing(2);
		const { items } = await rest(server.origin, pages({ paginationMode: 'linkHeader' }));
		expect(ids(items)).toEqual([1, 2, 3, 4, 5]);
		expect(server.requests.map((request) => queryOf(request).get('page') ?? '1')).toEqual([
			'1',
			'2',
			'3',
			'3',
			'3',
			'4',
			'5',
		]);
	});

	it('for good leaves the pages before it, and an error that says which one it was', async () => {
		await using server = await failing(Infinity);
		const given = { ...CONTINUE, ...pages({ paginationMode: 'linkHeader' }), reliability: { maxAttempts: 2 } };
		const { items } = await rest(server.origin, given);
		expect(ids(items.slice(0, 2))).toEqual([1, 2]);
		expect(items[2].json.error).toMatchObject({
			httpCode: 500,
			description: expect.stringContaining('Page 3 failed; the 2 pages before it are in the output'),
		});
		expect(items.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(true);
	});

	it('in a circle leaves the pages before it, too', async () => {
		await using server = await loopbackServer((received, response) =>
			json(response, [{ id: received.path }], 200, {
				link: received.path === '/a' ? '</b>; rel=next' : '</a>; rel=next',
			}),
		);
		const { items } = await rest(`${server.origin}/a`, { ...CONTINUE, ...pages({ paginationMode: 'linkHeader' }) });
		expect(ids(items.slice(0, 2))).toEqual(['/a', '/b']);
		expect(items[2].json.error).toMatchObject({ message: expect.stringContaining('circle') });
	});

	it('stops the run where errors are not continued', async () => {
		await using server = await failing(Infinity);
		await expect(
			rest(server.origin, { ...pages({ paginationMode: 'linkHeader' }), reliability: { maxAttempts: 1 } }),
		).rejects.toThrow(/out of order/);
	});
});

describe('a page on another host', () => {
	it('does not get the credential', async () => {
		await using foreign = await loopbackServer((_, response) => json(response, [{ id: 2 }]));
		await using server = await loopbackServer((_, response) =>
			json(response, [{ id: 1 }], 200, { link: `<${foreign.origin}/p2>; rel="next"` }),
		);
		const { items } = await rest(server.origin, { ...HEADER_AUTH, ...pages({ paginationMode: 'linkHeader' }) });
		expect(ids(items)).toEqual([1, 2]);
		expect(server.requests[0].headers['x-key']).toBe('top-secret-value');
		expect(foreign.requests[0].headers).not.toHaveProperty('x-key');
	});

	it('does not get what was typed as headers either, unless the user says so', async () => {
		await using other = await loopbackServer((_, response) => json(response, []));
		await using server = await loopbackServer((_, response) =>
			json(response, [1], 200, { link: `<${other.origin}/>; rel="next"` }),
		);
		const typed = {
			parameters: [
				{ name: 'Authorization', value: 'Bearer typed' },
				{ name: 'X-Kept', value: '1' },
			],
		};
		for (const sendCredentialsOnCrossOriginRedirect of [false, true]) {
			const options = pages({ paginationMode: 'linkHeader' }, { sendCredentialsOnCrossOriginRedirect });
			await rest(server.origin, { sendHeaders: true, headerParameters: typed, ...options });
		}
		expect(other.requests.map(({ headers }) => [headers.authorization, headers['x-kept']])).toEqual([
			[undefined, '1'],
			['Bearer typed', '1'],
		]);
	});

	it('does not get it by expression either', async () => {
		await using foreign = await loopbackServer((_, response) => json(response, []));
		await using server = await loopbackServer((_, response) => json(response, [{ id: 1 }]));
		const pagination = {
			paginationMode: 'responseContainsNextURL',
			nextURL: `={{ $pageCount ? "${foreign.origin}/p2" : undefined }}`,
			paginationCompleteWhen: 'responseIsEmpty',
		};
		await rest(server.origin, { ...HEADER_AUTH, ...pages(pagination) });
		expect(server.requests[0].headers['x-key']).toBe('top-secret-value');
		expect(foreign.requests).toHaveLength(1);
		expect(foreign.requests[0].headers).not.toHaveProperty('x-key');
	});

	it('gets it when the credential names the host among its domains', async () => {
		await using foreign = await loopbackServer((_, response) => json(response, [{ id: 2 }]));
		const there = `http://localhost:${foreign.port}`;
		await using server = await loopbackServer((_, response) =>
			json(response, [{ id: 1 }], 200, { link: `<${there}/p2>; rel="next"` }),
		);
		const credentials = {
			httpHeaderAuth: {
				...HEADER_AUTH.credentials.httpHeaderAuth,
				allowedHttpRequestDomains: 'domains',
				allowedDomains: '127.0.0.1, localhost',
			},
		};
		await rest(server.origin, { ...HEADER_AUTH, credentials, ...pages({ paginationMode: 'linkHeader' }) });
		expect(foreign.requests[0].headers['x-key']).toBe('top-secret-value');
	});

	it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'javascript:alert(1)'])('at %s is refused', async (next) => {
		await using server = await loopbackServer((_, response) => json(response, { next }));
		await expect(rest(server.origin, pages({ paginationMode: 'nextUrlField' }))).rejects.toThrow(/only http and https/);
		expect(server.requests).toHaveLength(1);
	});
});

describe('waiting between pages', () => {
	it('ends with a cancel', async () => {
		const controller = new AbortController();
		await using server = await loopbackServer((_, response) =>
			json(response, [1], 200, { link: '</next>; rel="next"' }),
		);
		const run = rest(server.origin, {
			...pages({ paginationMode: 'linkHeader', requestInterval: 600_000 }),
			signal: controller.signal,
		});
		await expect.poll(() => server.requests.length).toBe(1);
		controller.abort();
		await expect(run).rejects.toThrow(/cancelled/);
		expect(server.requests).toHaveLength(1);
	});
});
