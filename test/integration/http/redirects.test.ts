import { describe, expect, it } from 'vitest';
import { json, loopbackServer } from '../../support/loopbackServer';
import { answered, get, NEVER, post, transport } from '../../support/httpFixtures';

const bearer = {
	sign: ({ headers }: { headers: Record<string, string> }) => void (headers.Authorization = 'Bearer secret'),
};

/** Sends everything under /to/<status>/<rest> on to `target`. */
async function redirecting(target: () => string) {
	return await loopbackServer((received, response) => {
		const status = Number(/^\/to\/(\d+)/.exec(received.path)?.[1]);
		if (!status) return json(response, { at: received.path });
		response.writeHead(status, { location: target() });
		response.end('moved');
	});
}

describe('following', () => {
	it.each([
		[301, 'GET', 'GET', false],
		[301, 'POST', 'GET', false],
		[302, 'POST', 'GET', false],
		[302, 'PUT', 'PUT', true],
		[303, 'POST', 'GET', false],
		[303, 'PUT', 'GET', false],
		[303, 'HEAD', 'HEAD', false],
		[307, 'POST', 'POST', true],
		[308, 'PATCH', 'PATCH', true],
	])('%i makes of %s a %s', async (status, method, becomes, keepsBody) => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const body = method === 'GET' || method === 'HEAD' ? undefined : { encode: () => ({ content: 'hello' }) };
		const headers: Record<string, string> = body ? { 'Content-Type': 'text/plain', 'X-Kept': '1' } : { 'X-Kept': '1' };
		const reply = answered(await http.send(get(`${server.origin}/to/${status}`, { method, body, headers }), NEVER));
		expect(reply).toMatchObject({ status: 200, url: `${server.origin}/end` });
		const last = server.requests[1];
		expect(last).toMatchObject({ method: becomes, path: '/end' });
		expect(last.body.toString()).toBe(keepsBody ? 'hello' : '');
		expect(last.headers['content-type']).toBe(keepsBody ? 'text/plain' : undefined);
		expect(last.headers['x-kept']).toBe('1');
	});

	it('hands the redirect itself back when none are to be followed', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const request = get(`${server.origin}/to/302`, { redirects: { max: 0, keepCredentials: false } });
		expect(answered(await http.send(request, NEVER))).toMatchObject({ status: 302, headers: { location: '/end' } });
	});

	it('keeps 304 and redirects without a place to go', async () => {
		await using server = await loopbackServer((received, response) => {
			response.writeHead(Number(received.path.slice(1))).end();
		});
		await using http = transport();
		expect(answered(await http.send(get(`${server.origin}/304`), NEVER)).status).toBe(304);
		expect(answered(await http.send(get(`${server.origin}/302`), NEVER)).status).toBe(302);
	});

	it('stops after the agreed number', async () => {
		await using server = await redirecting(() => '/to/302');
		await using http = transport();
		const request = get(`${server.origin}/to/302`, { redirects: { max: 3, keepCredentials: false } });
		expect(await http.send(request, NEVER)).toMatchObject({
			code: 'TOO_MANY_REDIRECTS',
			permanent: true,
			delivered: 'refused',
		});
		expect(server.requests).toHaveLength(4);
	});

	it('uses the connection again', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const connection = { maxConnections: 1 };
		for (let round = 0; round < 3; round++)
			answered(await http.send(get(`${server.origin}/to/302`, { connection }), NEVER));
		expect(server.connections).toBe(1);
	});

	it.each([
		['file:///etc/passwd', 'BAD_SCHEME'],
		['http://', 'BAD_REDIRECT'],
	])('refuses to follow to %s', async (location, code) => {
		await using server = await redirecting(() => location);
		await using http = transport();
		expect(await http.send(get(`${server.origin}/to/302`), NEVER)).toMatchObject({
			code,
			permanent: true,
			delivered: 'refused',
		});
	});

	it('says maybe when a POST was turned into a GET that fails', async () => {
		const gone = await loopbackServer(() => undefined);
		await gone.close();
		await using server = await redirecting(() => gone.origin);
		await using http = transport();
		expect(await http.send(post(`${server.origin}/to/303`, 'x'), NEVER)).toMatchObject({
			code: 'ECONNREFUSED',
			delivered: 'maybe',
		});
		expect(await http.send(post(`${server.origin}/to/307`, 'x'), NEVER)).toMatchObject({
			code: 'ECONNREFUSED',
			delivered: 'refused',
		});
	});
});

describe('credentials', () => {
	it('stay within the origin', async () => {
		await using foreign = await loopbackServer((_, response) => json(response, 1));
		await using server = await redirecting(() => `${foreign.origin}/x`);
		await using http = transport();
		const headers = { Cookie: 'session=1', authorization: 'Basic typed', 'X-Other': 'kept' };
		answered(await http.send(get(`${server.origin}/to/302`, { headers }), NEVER));
		const reply = answered(await http.send(get(`${server.origin}/to/307`, { signer: bearer }), NEVER));
		expect(server.requests.map((request) => request.headers.authorization)).toEqual(['Basic typed', 'Bearer secret']);
		for (const request of foreign.requests) expect(request.headers).not.toHaveProperty('authorization');
		expect(foreign.requests[0].headers).toMatchObject({ 'x-other': 'kept' });
		expect(foreign.requests[0].headers).not.toHaveProperty('cookie');
		expect(reply.signed).toBe(false);
	});

	it('go along to the same origin', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const reply = answered(await http.send(get(`${server.origin}/to/302`, { signer: bearer }), NEVER));
		expect(server.requests[1].headers.authorization).toBe('Bearer secret');
		expect(reply.signed).toBe(true);
	});

	it('cross origins only when the user says so', async () => {
		await using foreign = await loopbackServer((_, response) => json(response, 1));
		await using server = await redirecting(() => `${foreign.origin}/x`);
		await using http = transport();
		const redirects = { max: 5, keepCredentials: true };
		answered(await http.send(get(`${server.origin}/to/302`, { signer: bearer, redirects }), NEVER));
		expect(foreign.requests[0].headers.authorization).toBe('Bearer secret');
	});

	it('do not stay in the query of the next address', async () => {
		await using server = await redirecting(() => '/end?a=1');
		await using http = transport();
		const signer = { sign: ({ url }: { url: URL }) => url.searchParams.set('key', 'secret') };
		answered(await http.send(get(`${server.origin}/to/302?x=1`, { signer }), NEVER));
		expect(server.requests.map(({ path }) => path)).toEqual(['/to/302?x=1&key=secret', '/end?a=1&key=secret']);
	});

	it('cannot move a request to another host', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const signer = { sign: ({ url }: { url: URL }) => void (url.hostname = 'localhost') };
		expect(await http.send(get(server.origin, { signer }), NEVER)).toMatchObject({
			code: 'BAD_CREDENTIAL',
			permanent: true,
		});
		expect(server.connections).toBe(0);
	});
});

describe('what is told about an answer', () => {
	it('says when another request was made of the one that was sent', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		expect(answered(await http.send(post(`${server.origin}/to/303`, 'x'), NEVER)).acted).toBe(true);
		expect(answered(await http.send(post(`${server.origin}/to/307`, 'x'), NEVER)).acted).toBe(false);
		expect(answered(await http.send(get(`${server.origin}/to/303`), NEVER)).acted).toBe(false);
	});

	it('says maybe when a POST was answered with a redirect to nowhere', async () => {
		await using server = await redirecting(() => 'http://[');
		await using http = transport();
		const deliveredOf = async (status: number) => await http.send(post(`${server.origin}/to/${status}`, 'x'), NEVER);
		expect(await deliveredOf(303)).toMatchObject({ code: 'BAD_REDIRECT', delivered: 'maybe' });
		expect(await deliveredOf(307)).toMatchObject({ code: 'BAD_REDIRECT', delivered: 'refused' });
	});

	it('holds nothing that a credential or the address itself has put in', async () => {
		await using server = await redirecting(() => '/end');
		await using http = transport();
		const signer = { sign: ({ url }: { url: URL }) => url.searchParams.set('key', 'secret') };
		const reply = await http.send(get(`${server.origin.replace('//', '//name:password@')}/x?a=1`, { signer }), NEVER);
		expect(server.requests[0].path).toBe('/x?a=1&key=secret');
		expect(answered(reply).url).toBe(`${server.origin}/x?a=1`);
	});
});

describe('a Host header', () => {
	it('stays with the host it was given for', async () => {
		await using other = await redirecting(() => '');
		await using server = await redirecting(() => `${other.origin}/end`);
		await using http = transport();
		const headers = { Host: 'home.test' };
		answered(await http.send(get(`${server.origin}/to/302`, { headers }), NEVER));
		expect(server.requests[0].headers.host).toBe('home.test');
		expect(other.requests[0].headers.host).toBe(`127.0.0.1:${other.port}`);
		const redirects = { max: 5, keepCredentials: true };
		answered(await http.send(get(`${server.origin}/to/302`, { headers, redirects }), NEVER));
		expect(other.requests[1].headers.host).toBe(`127.0.0.1:${other.port}`);
	});
});
