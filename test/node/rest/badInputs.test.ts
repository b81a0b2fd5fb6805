import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { json, loopbackServer } from '../../support/loopbackServer';
import { CONTINUE, rest, type RestOptions } from './run';

/** One input that cannot work: for the bad item of two, where parameters can differ, else for both. */
interface BadInput {
	readonly what: string;
	readonly given: (origin: string) => RestOptions & { url?: unknown };
	/** What the message or the advice says. */
	readonly says: RegExp;
}

const url = (value: unknown, says: RegExp): BadInput => ({
	what: `URL ${JSON.stringify(value) ?? String(value)}`.slice(0, 60),
	given: () => ({ url: value }),
	says,
});
const expression = (code: string, says: RegExp): BadInput => ({
	what: `URL from ${code}`,
	given: () => ({ url: `={{ ${code} }}` }),
	says,
});

const rows = (...pairs: Array<[unknown, unknown]>) => ({ parameters: pairs.map(([name, value]) => ({ name, value })) });
const headers = (name: unknown, value: unknown, says: RegExp): BadInput => ({
	what: `header ${JSON.stringify([name, value])}`.slice(0, 60),
	given: (origin) => ({ url: origin, sendHeaders: true, headerParameters: rows([name, value]) }),
	says,
});
const jsonHeaders = (jsonHeaders: unknown, says: RegExp): BadInput => ({
	what: `headers ${JSON.stringify(jsonHeaders)}`.slice(0, 60),
	given: (origin) => ({ url: origin, sendHeaders: true, specifyHeaders: 'json', jsonHeaders }),
	says,
});
const jsonQuery = (jsonQuery: unknown, says: RegExp): BadInput => ({
	what: `query ${JSON.stringify(jsonQuery)}`.slice(0, 60),
	given: (origin) => ({ url: origin, sendQuery: true, specifyQuery: 'json', jsonQuery }),
	says,
});
const body = (jsonBody: unknown, says: RegExp): BadInput => ({
	what: `body ${JSON.stringify(jsonBody)}`.slice(0, 60),
	given: (origin) => ({
		url: origin,
		method: 'POST',
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody,
	}),
	says,
});
const post = (what: string, more: IDataObject, says: RegExp): BadInput => ({
	what,
	given: (origin) => ({ url: origin, method: 'POST', sendBody: true, ...more }),
	says,
});
const options = (what: string, given: IDataObject, says: RegExp): BadInput => ({
	what,
	given: (origin) => ({ url: origin, options: given }),
	says,
});
const reliability = (given: IDataObject, says: RegExp): BadInput => ({
	what: `reliability ${JSON.stringify(given)}`,
	given: (origin) => ({ url: origin, reliability: given }),
	says,
});
const pagination = (what: string, given: IDataObject, says: RegExp): BadInput =>
	options(`pagination: ${what}`, { pagination: { pagination: given } }, says);
const credential = (what: string, type: string, data: IDataObject, says: RegExp): BadInput => ({
	what: `credential: ${what}`,
	given: (origin) => ({
		url: origin,
		authentication: 'genericCredentialType',
		genericAuthType: type,
		credentials: { [type]: data },
	}),
	says,
});

const BEFORE_SENDING: BadInput[] = [
	url('', /"URL" is empty/),
	url('   ', /"URL" is empty/),
	url('example.com', /must start with http/),
	url('//example.com/x', /must start with http/),
	url('/relative/path', /must start with http/),
	url('example.com:8080/x', /must start with http/),
	url('localhost', /must start with http/),
	url('file:///etc/passwd', /"file:", but only http and https/),
	url('FILE:///etc/passwd', /only http and https/),
	url('ftp://example.com/x', /"ftp:", but only http and https/),
	url('gopher://example.com', /only http and https/),
	url('data:text/plain,hi', /only http and https/),
	url('javascript:alert(1)', /only http and https/),
	url('ws://example.com', /only http and https/),
	url('unix:/var/run/docker.sock', /only http and https/),
	url('http://', /not a valid address/),
	url('https://', /not a valid address/),
	url('http:///path', /./),
	url('http://exa mple.com', /not a valid address/),
	url('http://[::1', /not a valid address/),
	url('http://[zz::1]/', /not a valid address/),
	url('http://host:99999/', /not a valid address/),
	url('http://host:port/', /not a valid address/),
	url('http://%zz/', /not a valid address/),
	url('http://a<b>.com/', /not a valid address/),
	url('http://exam\nple.com/', /control character/),
	url('http://example.com/\r\nX-Injected: 1', /control character/),
	url('http://example.com/\tx', /control character/),
	url('http://example.com/\u0000', /control character/),
	url('see http://example.com', /must start with http/),
	url('"http://example.com"', /must start with http/),
	url('{{ $json.url }}', /must start with http/),
	expression('undefined', /URL/),
	expression('null', /must be text, not null/),
	expression('42', /must be text, not number/),
	expression('true', /must be text, not boolean/),
	expression('({ url: "x" })', /must be text, not object/),
	expression('["http://a"]', /must be text, not object/),

	headers('X A', '1', /header name/),
	headers('X:A', '1', /header name/),
	headers('Ü', '1', /header name/),
	headers('X-A\r\nX-B', '1', /header name/),
	headers('X\u0000', '1', /header name/),
	headers('(comment)', '1', /header name/),
	headers('X-A', 'one\r\nX-B: two', /U\+000D at position 4/),
	headers('X-A', 'a\nb', /U\+000A/),
	headers('X-A', 'a\u0000b', /U\+0000/),
	headers('X-A', '世界', /U\+4E16/),
	headers('X-A', '😀', /U\+1F600|U\+D83D/),
	headers('X-A', 'a\u007fb', /U\+007F/),
	jsonHeaders('', /empty/),
	jsonHeaders('{"X-A":1', /ends too early/),
	jsonHeaders('[1,2]', /must be a JSON object, not a list/),
	jsonHeaders('"X-A: 1"', /must be a JSON object, not a string/),
	jsonHeaders('null', /must be a JSON object, not null/),
	jsonHeaders('X-A: 1', /line 1, column 1/),
	jsonHeaders('{"X-A":"a\\nb"}', /U\+000A/),
	jsonHeaders('={{ 5 }}', /must be a JSON object, not a number/),

	jsonQuery('', /empty/),
	jsonQuery('{"a":}', /line 1, column 6/),
	jsonQuery('a=1&b=2', /line 1, column 1/),
	jsonQuery('[1]', /must be a JSON object, not a list/),
	jsonQuery('7', /must be a JSON object, not a number/),
	jsonQuery('{"a":"\\ud800"}', /half a character/),

	body('', /empty/),
	body('{', /ends too early/),
	body('{"a":1,}', /line 1, column 8/),
	body("{'a':1}", /line 1, column 2/),
	body('{"a":undefined}', /line 1, column 6/),
	body('{"a":NaN}', /line 1, column 6/),
	body('{a:1}', /line 1, column 2/),
	body('{"a":1} x', /line 1, column 9/),
	body('[1,2', /ends too early/),
	body('{"a":"unclosed}', /line 1, column 6|ends too early/),
	body('{"a":01}', /line 1, column 6/),
	body('{"a":"tab\there"}', /line 1, column 6/),
	body('{\n\t"a": 1,\n\t"b": 2,,\n}', /line 3, column 9/),
	body('<xml/>', /line 1, column 1/),

	post('a file the item does not have', { contentType: 'binaryData', inputDataFieldName: 'data' }, /binary/),
	post('a file without a field name', { contentType: 'binaryData', inputDataFieldName: '' }, /binary/),
	post(
		'a part from a file the item does not have',
		{
			contentType: 'multipart-form-data',
			bodyParameters: { parameters: [{ parameterType: 'formBinaryData', name: 'f', inputDataFieldName: 'nope' }] },
		},
		/binary/,
	),
	post(
		'a form of half characters',
		{ contentType: 'form-urlencoded', bodyParameters: rows(['a', '={{ "\\ud800" }}']) },
		/half a character/,
	),

	options('a timeout that is no number', { timeout: 'soon' }, /"Timeout" must be a number, not "soon"/),
	options(
		'a redirect limit that is no number',
		{ redirect: { redirect: { followRedirects: true, maxRedirects: 'few' } } },
		/"Max Redirects" must be a number/,
	),
	options('a size that is no number', { maxResponseSize: 'big' }, /"Max Response Size \(MiB\)" must be a number/),
	options(
		'a batch that is no number',
		{ batching: { batch: { batchSize: 'all', batchInterval: 10 } } },
		/"Items per Batch" must be a number/,
	),
	...(['', 'GET /', 'CONNECT', 'GÉT', 'GET\r\nX'] as const).map(
		(method): BadInput => ({
			what: `method ${JSON.stringify(method)}`,
			given: (origin) => ({ url: origin, method: `={{ ${JSON.stringify(method)} }}` }),
			says: /"Method"/,
		}),
	),
	options(
		'a limit that is no number',
		{ serviceProfile: 'custom', customService: { service: { callsPerPeriod: 'many' } } },
		/"Calls per Period" must be a number/,
	),
	options(
		'a period that goes backwards',
		{ serviceProfile: 'custom', customService: { service: { callsPerPeriod: 5, periodSeconds: -1 } } },
		/"Period \(Seconds\)" must be a number of 0 or more/,
	),
	options('a proxy that is none', { proxy: 'socks5://127.0.0.1:1080' }, /not the address of an HTTP proxy/),
	options('a proxy with a bad port', { proxy: 'http://127.0.0.1:99999' }, /not the address of an HTTP proxy/),
	options('a profile nobody knows', { serviceProfile: 'myspace' }, /does not know "myspace"/),

	reliability({ maxAttempts: 0 }, /Max Attempts.*from 1 to 100/),
	reliability({ maxAttempts: 1e9 }, /Max Attempts.*from 1 to 100/),
	reliability({ maxAttempts: 'many' }, /Max Attempts/),
	reliability({ maxConcurrency: 0 }, /Max Concurrency.*from 1 to 100/),
	reliability({ maxConcurrency: -5 }, /Max Concurrency/),
	reliability({ maxWaitSeconds: -1 }, /Max Wait.*0 or more/),
	reliability({ requestsPerSecond: -1 }, /Requests per Second.*0 or more/),

	pagination('mode nobody knows', { paginationMode: 'sideways' }, /does not know "sideways"/),
	pagination(
		'parameter without a name',
		{
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: '', value: '={{ 1 }}' }] },
		},
		/\[1\] has no name/,
	),
	pagination(
		'parameter without a value',
		{
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'page', value: '' }] },
		},
		/\[1\] has no value/,
	),
	pagination(
		'parameter of an odd type',
		{
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'cookie', name: 'page', value: '={{ 1 }}' }] },
		},
		/type "cookie"/,
	),
	pagination(
		'no complete expression',
		{
			paginationMode: 'responseContainsNextURL',
			nextURL: '={{ 1 }}',
			paginationCompleteWhen: 'other',
			completeExpression: 'done',
		},
		/must be an expression/,
	),
	pagination(
		'a first page that is no address',
		{ paginationMode: 'responseContainsNextURL', nextURL: 'not an address', paginationCompleteWhen: 'responseIsEmpty' },
		/not a valid URL|must start with http/,
	),
	pagination(
		'a page size that is no number',
		{ paginationMode: 'offset', pageSize: 'all' },
		/"Page Size" must be a number, not "all"/,
	),
	pagination('automatic for an unknown service', { paginationMode: 'automatic' }, /nothing is known/),

	credential('a line break in a bearer token', 'httpBearerAuth', { token: 'a\nb' }, /credential/i),
	credential('a header without a name', 'httpHeaderAuth', { name: '', value: 'x' }, /credential/i),
	credential('custom auth that is no JSON', 'httpCustomAuth', { json: '{"headers":' }, /credential/i),
	credential('OAuth2 that was never connected', 'oAuth2Api', { grantType: 'authorizationCode' }, /connect/i),
	credential('OAuth1 that was never connected', 'oAuth1Api', { consumerKey: 'k' }, /connect/i),
	credential('a type nobody chose', '', {}, /not chosen/),
];

describe('before anything is sent', () => {
	it('there are enough of them', () => {
		expect(BEFORE_SENDING.length + AT_THE_ITEM.length).toBeGreaterThanOrEqual(100);
	});

	it.each(BEFORE_SENDING.map((input) => [input.what, input] as const))('%s', async (_, { given, says }) => {
		await using server = await loopbackServer((_received, response) => json(response, {}));
		const { url: address, ...more } = given(server.origin);
		const run = rest(address as string, { ...more, ...CONTINUE });
		const told = await run.then(
			({ items }) => items[0].json.error as { message: string; description?: string; outcome: string },
			// What is wrong for all items alike may stop the node.
			(error: Error & { description?: string }) => ({
				message: error.message,
				description: error.description,
				outcome: 'notSent',
			}),
		);
		expect(`${told.message} ${told.description ?? ''}`).toMatch(says);
		expect(told.outcome).toBe('notSent');
		expect(server.connections).toBe(0);
	});
});

it('two at a time are told once, and end no process', async () => {
	const unheard: unknown[] = [];
	const hear = (reason: unknown) => void unheard.push(reason);
	process.on('unhandledRejection', hear);
	const { items } = await rest('http://127.0.0.1:9/', {
		...CONTINUE,
		items: [{ text: '{' }],
		method: 'POST',
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: '={{ $json.text }}',
		sendQuery: true,
		specifyQuery: 'json',
		jsonQuery: '={{ $json.text }}',
	});
	await new Promise((resolve) => setImmediate(resolve));
	process.off('unhandledRejection', hear);
	expect(items[0].json.error).toMatchObject({ outcome: 'notSent' });
	expect(unheard).toEqual([]);
});

type Answer = (response: ServerResponse) => void;
const answer =
	(status: number, headersSent: Record<string, string>, content: string | Buffer): Answer =>
	(response) =>
		void response.writeHead(status, headersSent).end(content);
const JSON_TYPE = { 'content-type': 'application/json' };

const AT_THE_ITEM: Array<{ what: string; answer: Answer; options?: IDataObject; says: RegExp }> = [
	{ what: 'JSON that ends too early', answer: answer(200, JSON_TYPE, '{"a":'), says: /not valid JSON/ },
	{
		what: 'HTML under the name of JSON',
		answer: answer(200, JSON_TYPE, '<html>login</html>'),
		says: /not valid JSON.*login/s,
	},
	{
		what: 'text where JSON is asked for',
		answer: answer(200, {}, 'hello'),
		options: { response: { response: { responseFormat: 'json' } } },
		says: /not valid JSON/,
	},
	{
		what: 'gzip that is none',
		answer: answer(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'not gzip'),
		says: /cannot be decompressed/,
	},
	{
		what: 'gzip that ends too early',
		answer: answer(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync('{"a":1}'.repeat(1000)).subarray(0, 40)),
		says: /ends too early/,
	},
	{
		what: 'a bomb',
		answer: answer(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(8 * 1024 * 1024))),
		options: { maxResponseSize: 1 },
		says: /larger than 1 MiB/,
	},
	{ what: 'a redirect to nowhere', answer: answer(302, { location: 'http://[' }, ''), says: /not a URL/ },
	{
		what: 'a redirect to a file',
		answer: answer(302, { location: 'file:///etc/passwd' }, ''),
		says: /only http and https/,
	},
	{ what: 'a redirect in a circle', answer: answer(302, { location: '/' }, ''), says: /redirected more than 21 times/ },
	{
		what: 'a list that is not there',
		answer: answer(200, JSON_TYPE, '{"rows":[]}'),
		options: { splitOut: 'items' },
		says: /no field "items"/,
	},
	{
		what: 'an answer that is no HTTP',
		answer: (response) => void response.socket?.end('HELLO\r\n'),
		says: /did not answer with valid HTTP/,
	},
	{
		what: 'an answer cut off',
		answer: (response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('x', () => response.destroy());
		},
		says: /closed the connection|sent less/,
	},
	{
		what: 'a charset nobody knows',
		answer: answer(200, { 'content-type': 'text/plain; charset=klingon' }, Buffer.from([0xff, 0xfe])),
		says: /klingon|ncoding/,
	},
];

describe('at the item', () => {
	it.each(AT_THE_ITEM.map((input) => [input.what, input] as const))(
		'%s',
		async (_, { answer: bad, options: given = {}, says }) => {
			await using server = await loopbackServer(({ path }, response) => {
				if (path === '/fine') json(response, { fine: true, items: [{ fine: true }] });
				else bad(response);
			});
			const { items } = await rest(`=${server.origin}/{{ $json.path }}`, {
				...CONTINUE,
				items: [{ path: '' }, { path: 'fine' }],
				options: given,
				reliability: { maxAttempts: 1 },
			});
			const { message, description } = items[0].json.error as { message: string; description?: string };
			expect(`${message} ${description ?? ''}`).toMatch(says);
			// The other item comes to its end all the same.
			expect(items[1].json).toMatchObject({ fine: true });
			expect(items[1].pairedItem).toEqual({ item: 1 });
		},
	);
});
