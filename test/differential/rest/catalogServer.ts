import type { ServerResponse } from 'node:http';
import { deflateSync, gzipSync, brotliCompressSync } from 'node:zlib';
import { type LoopbackServer, loopbackServer, type Received } from '../../support/loopbackServer';

/** A 1 × 1 pixel. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

type Answer = (response: ServerResponse, received: Received, query: URLSearchParams) => void;

const send =
	(status: number, headers: Record<string, string | string[]>, body: string | Buffer = ''): Answer =>
	(response, { method }) => {
		response.writeHead(status, headers);
		response.end(method === 'HEAD' ? undefined : body);
	};

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const sendJson = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
	send(status, { ...JSON_TYPE, ...headers }, JSON.stringify(value));

const TEXT = '{"packed": "data", "list": [1, 2, 3]}';

/** What the server says, by path. */
const ANSWERS: Record<string, Answer> = {
	'/object': sendJson({ id: 1, name: 'Ada', nested: { list: [1, 2] } }),
	'/list': sendJson([{ id: 1 }, { id: 2 }, { id: 3 }]),
	'/list-empty': sendJson([]),
	'/list-mixed': sendJson([{ id: 1 }, null]),
	'/null': sendJson(null),
	'/json-empty': send(200, JSON_TYPE),
	'/json-spaces': send(200, JSON_TYPE, '  \n'),
	'/json-bom': send(200, JSON_TYPE, Buffer.from('\ufeff{"bom":true}')),
	'/json-latin1': send(
		200,
		{ 'content-type': 'application/json; charset=iso-8859-1' },
		Buffer.from('{"name":"Zoë"}', 'latin1'),
	),
	'/json-broken': send(200, JSON_TYPE, '{"id":'),
	'/json-as-text': send(200, { 'content-type': 'text/plain' }, '{ "id": 7 }'),
	'/data-list': sendJson({ data: [{ id: 1 }, { id: 2 }] }),
	'/text': send(200, { 'content-type': 'text/plain; charset=utf-8' }, 'Grüße, 世界'),
	'/text-latin1': send(200, { 'content-type': 'text/plain; charset=iso-8859-1' }, Buffer.from('Grüße', 'latin1')),
	'/text-sniffed': send(
		200,
		{ 'content-type': 'text/html' },
		Buffer.from('<p>Größe über alles, süß und schön, Äpfel und Öl</p>', 'latin1'),
	),
	'/text-empty': send(200, { 'content-type': 'text/plain' }),
	'/html': send(200, { 'content-type': 'text/html' }, '<html><body><h1>Title</h1></body></html>'),
	'/no-type': send(200, {}, 'no type at all'),
	'/204': send(204, {}),
	'/xml': send(200, { 'content-type': 'application/xml' }, '<a><b>1</b></a>'),
	'/image.png': send(200, { 'content-type': 'image/png' }, PNG),
	'/files/report.pdf': send(200, { 'content-type': 'application/pdf' }, '%PDF-1.4 not really'),
	'/download': send(
		200,
		{ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="my file.bin"' },
		Buffer.from([0, 1, 2, 255]),
	),
	'/download-utf8': send(
		200,
		{ 'content-type': 'text/csv', 'content-disposition': "attachment; filename*=UTF-8''na%C3%AFve.csv" },
		'a,b\n1,2',
	),
	'/gzip': send(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(TEXT)),
	'/deflate': send(200, { ...JSON_TYPE, 'content-encoding': 'deflate' }, deflateSync(TEXT)),
	'/br': send(200, { ...JSON_TYPE, 'content-encoding': 'br' }, brotliCompressSync(TEXT)),
	'/headers': send(
		200,
		{ ...JSON_TYPE, 'x-one': '1', 'set-cookie': ['a=1; Path=/', 'b=2'], 'x-two': ['2a', '2b'] },
		'{"ok":true}',
	),
	'/created': sendJson({ id: 9 }, 201, { location: '/object' }),
	'/not-found': sendJson({ message: 'No such thing' }, 404),
	'/teapot': send(418, { 'content-type': 'text/plain' }, 'short and stout'),
	'/pages/numbered': (response, _, query) => {
		const page = Number(query.get('page') ?? '1');
		json(
			response,
			page > 3
				? []
				: [
						{ page, id: page * 10 },
						{ page, id: page * 10 + 1 },
					],
		);
	},
	'/pages/next': (response, _, query) => {
		const page = Number(query.get('page') ?? '1');
		json(response, { items: [page], next: page < 3 ? `/pages/next?page=${page + 1}` : null, more: page < 3 });
	},
	'/pages/status': (response, _, query) => {
		const page = Number(query.get('page') ?? '1');
		json(response, page > 2 ? { error: 'no more' } : { page }, page > 2 ? 404 : 200);
	},
	'/pages/text': (response, _, query) => {
		const page = Number(query.get('page') ?? '1');
		response.writeHead(200, { 'content-type': 'text/plain' });
		response.end(page > 2 ? '' : `page ${page}`);
	},
	'/pages/body': (response, { body }) => {
		const { page = 1 } = JSON.parse(body.toString() || '{}') as { page?: number };
		json(response, Number(page) > 2 ? [] : [{ page }]);
	},
	'/pages/form': (response, { body }) => {
		const page = Number(new URLSearchParams(body.toString()).get('page') ?? '1');
		json(response, page > 2 ? [] : [{ page }]);
	},
	'/pages/header': (response, { headers }) => {
		const page = Number(headers['x-page'] ?? '1');
		json(response, page > 2 ? [] : [{ page }]);
	},
};

function json(response: ServerResponse, value: unknown, status = 200): void {
	response.writeHead(status, JSON_TYPE);
	response.end(JSON.stringify(value));
}

/** The server that both nodes talk to. Paths it does not know are answered with what was received. */
export async function catalogServer(): Promise<LoopbackServer> {
	return await loopbackServer((received, response) => {
		const { pathname, searchParams } = new URL(received.path, 'http://any');
		const redirect = /^\/redirect\/(\d+)(\/.*)$/.exec(pathname);
		if (redirect) {
			response.writeHead(Number(redirect[1]), { location: redirect[2] });
			response.end('moved');
			return;
		}
		if (pathname === '/basic-only' && !received.headers.authorization) {
			response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' });
			response.end();
			return;
		}
		const digest = /^\/digest/.test(pathname) && !received.headers.authorization;
		if (digest) {
			response.writeHead(401, { 'www-authenticate': 'Digest realm="test", qop="auth", nonce="abc123", opaque="xyz"' });
			response.end();
			return;
		}
		const answer = ANSWERS[pathname];
		if (answer) answer(response, received, searchParams);
		else json(response, { method: received.method, path: received.path });
	});
}
