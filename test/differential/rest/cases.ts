import type { IDataObject, INodeParameters } from 'n8n-workflow';

/** One workflow that HTTP Request and Steady REST must run alike. Plain data: it runs in this process and in a real n8n. */
export interface Case {
	readonly name: string;
	/** Versions of the node; those with a difference in behaviour where it matters. Default: 4.2. */
	readonly versions?: readonly number[];
	/** `ORIGIN` in any text stands for the server. */
	readonly parameters: INodeParameters;
	readonly items?: readonly IDataObject[];
	/** Gives every item a text file in the binary field `data`. */
	readonly file?: { readonly text: string; readonly fileName: string; readonly mimeType: string };
	/** By credential type. */
	readonly credentials?: Readonly<Record<string, IDataObject>>;
	readonly continueOnFail?: boolean;
	/** The node fails; requests are compared, and that both fail. */
	readonly fails?: boolean;
	/** A bug of HTTP Request's, listed in docs/rest.md: it fails where Steady REST has a result. */
	readonly onlyTheyFail?: boolean;
	/** Request headers that differ for a reason, named in docs/rest.md. */
	readonly exceptHeaders?: readonly string[];
}

const ALL = [4, 4.1, 4.2, 4.3, 4.4, 4.5];
const rows = (...pairs: Array<[string, unknown]>) =>
	({ parameters: pairs.map(([name, value]) => ({ name, value })) }) as INodeParameters;
const response = (settings: INodeParameters): INodeParameters => ({ response: { response: settings } });
const get = (path: string, options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	url: `ORIGIN${path}`,
	options,
	...more,
});
const post = (more: INodeParameters, path = '/echo'): INodeParameters => ({
	method: 'POST',
	url: `ORIGIN${path}`,
	sendBody: true,
	options: {},
	...more,
});
const generic = (genericAuthType: string): INodeParameters => ({
	authentication: 'genericCredentialType',
	genericAuthType,
});
const pages = (path: string, pagination: INodeParameters, more: INodeParameters = {}): INodeParameters =>
	get(path, { pagination: { pagination } }, more);
const pageNumber = { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] };

const METHODS: Case[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'MKCOL'].map(
	(method) => ({
		name: `method ${method}`,
		parameters: { method, url: 'ORIGIN/echo', options: {} },
	}),
);

const QUERIES: Case[] = [
	{
		name: 'query fields, with characters that need encoding',
		versions: ALL,
		parameters: get(
			'/echo',
			{},
			{ sendQuery: true, queryParameters: rows(['a', '1'], ['b c', "x & y = z / ü ' ( ) * !"], ['empty', '']) },
		),
	},
	{
		name: 'query fields beside a query in the URL',
		parameters: get('/echo?x=1&y=a%20b', {}, { sendQuery: true, queryParameters: rows(['a', '1']) }),
	},
	{
		name: 'query fields of one name',
		versions: [4.2, 4.3],
		parameters: get('/echo', {}, { sendQuery: true, queryParameters: rows(['a', '1'], ['a', '2'], ['a', '3']) }),
	},
	...['brackets', 'indices', 'repeat'].map((format) => ({
		name: `lists in the query: ${format}`,
		versions: [4.2, 4.3],
		parameters: get(
			'/echo',
			{ queryParameterArrays: format },
			{ sendQuery: true, queryParameters: rows(['a', '={{ ["x", "y z"] }}']) },
		),
	})),
	{
		name: 'lists in the query: no format chosen',
		parameters: get('/echo', {}, { sendQuery: true, queryParameters: rows(['a', '={{ ["x", "y"] }}']) }),
	},
	{
		name: 'query as JSON, with lists, objects and nothing',
		parameters: get(
			'/echo',
			{},
			{
				sendQuery: true,
				specifyQuery: 'json',
				jsonQuery: '{"a":1,"b":[1,2],"c":{"d":true,"e":[{"f":"g"}]},"n":null,"s":"ü"}',
			},
		),
	},
	{
		name: 'query with the empty row of a new node',
		parameters: get('/echo', {}, { sendQuery: true, queryParameters: rows(['', '']) }),
	},
	{
		name: 'query as an empty JSON object',
		parameters: get('/echo', {}, { sendQuery: true, specifyQuery: 'json', jsonQuery: '{}' }),
	},
	{
		name: 'URL with a fragment',
		parameters: get('/echo?a=1#part', {}, { sendQuery: true, queryParameters: rows(['b', '2']) }),
	},
	{ name: 'URL with spaces around and inside', parameters: { url: '  ORIGIN/a b?c=d e  ', options: {} } },
	{ name: 'URL with a name and password', parameters: { url: 'http://us%20er:p%40ss@HOST/echo', options: {} } },
	{ name: 'URL with unusual characters', parameters: get("/ü/%C3%BC/'(x)'/*?q=ü&r=%C3%BC&s='") },
	{
		name: 'URL from an expression',
		parameters: { url: '=ORIGIN/items/{{ $json.id }}?name={{ encodeURIComponent($json.name) }}', options: {} },
		items: [
			{ id: 1, name: 'a b' },
			{ id: 2, name: 'ü' },
			{ id: 3, name: '&' },
		],
	},
];

const HEADERS: Case[] = [
	{
		name: 'header fields',
		versions: [4, 4.2, 4.3],
		parameters: get(
			'/echo',
			{},
			{ sendHeaders: true, headerParameters: rows(['X-One', '1'], ['x-two', 'zwei ü'], ['', 'nameless']) },
		),
	},
	{
		name: 'header fields of one name',
		versions: [4.2, 4.3],
		parameters: get('/echo', {}, { sendHeaders: true, headerParameters: rows(['X-A', '1'], ['X-A', '2']) }),
	},
	{
		name: 'headers as JSON',
		parameters: get(
			'/echo',
			{},
			{ sendHeaders: true, specifyHeaders: 'json', jsonHeaders: '{"X-Number":5,"X-Text":"t","X-Null":null}' },
		),
	},
	{
		name: 'headers keep their case when asked',
		parameters: get(
			'/echo',
			{ lowercaseHeaders: false },
			{ sendHeaders: true, headerParameters: rows(['X-CamelCase', '1']) },
		),
	},
	{
		name: 'own accept and user agent',
		parameters: get(
			'/echo',
			{},
			{ sendHeaders: true, headerParameters: rows(['Accept', 'text/x'], ['User-Agent', 'me/1.0']) },
		),
	},
	{
		name: 'header from an expression',
		parameters: get('/echo', {}, { sendHeaders: true, headerParameters: rows(['X-Id', '={{ $json.id }}']) }),
		items: [{ id: 1 }, { id: 'b' }],
	},
	...(['json', 'text', 'file', 'autodetect'] as const).map((responseFormat) => ({
		name: `accept for the format ${responseFormat}`,
		parameters: get('/object', response({ responseFormat })),
	})),
];

const BODIES: Case[] = [
	{
		name: 'JSON fields, some of them paths',
		versions: ALL,
		parameters: post({
			contentType: 'json',
			bodyParameters: rows(
				['a', '1'],
				['b.c', 'x'],
				['d[0].e', 'y'],
				['d[1]', 'z'],
				['f["g.h"]', 'q'],
				['n', '={{ 5 }}'],
				['o', '={{ {"p":[1]} }}'],
			),
		}),
	},
	{
		name: 'JSON fields: the empty row of a new node',
		parameters: post({ contentType: 'json', bodyParameters: rows(['', '']) }),
	},
	{
		name: 'JSON fields of one name',
		versions: [4.2, 4.3],
		parameters: post({ contentType: 'json', bodyParameters: rows(['a', '1'], ['a', '2']) }),
	},
	{
		name: 'JSON as text',
		versions: ALL,
		parameters: post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":[1,2,{"b":null}],"ü":"ß"}' }),
	},
	{
		name: 'JSON as text: a list',
		parameters: post({ contentType: 'json', specifyBody: 'json', jsonBody: '[1,"2",{"3":4}]' }),
	},
	{
		name: 'JSON from an expression',
		parameters: post({ contentType: 'json', specifyBody: 'json', jsonBody: '={{ $json }}' }),
		items: [{ a: 1 }, { b: [2] }],
	},
	{
		name: 'JSON with an own content type',
		parameters: post({
			contentType: 'json',
			specifyBody: 'json',
			jsonBody: '{"a":1}',
			sendHeaders: true,
			headerParameters: rows(['Content-Type', 'application/vnd.api+json']),
		}),
	},
	...(['json', 'text'] as const).map((responseFormat) => ({
		name: `JSON body with the response format ${responseFormat}`,
		parameters: {
			...post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":1}' }),
			options: response({ responseFormat }),
		},
	})),
	{
		name: 'a body with GET',
		parameters: { ...post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":1}' }), method: 'GET' },
	},
	{
		name: 'a body with DELETE',
		parameters: { ...post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":1}' }), method: 'DELETE' },
	},
	{
		name: 'form fields',
		versions: ALL,
		parameters: post({ contentType: 'form-urlencoded', bodyParameters: rows(['a', '1 2'], ['b', 'ü&='], ['', '']) }),
	},
	{
		name: 'form fields of one name',
		versions: [4.2, 4.3],
		parameters: post({ contentType: 'form-urlencoded', bodyParameters: rows(['a', '1'], ['a', '2']) }),
	},
	{
		name: 'form fields with lists and objects',
		parameters: post({
			contentType: 'form-urlencoded',
			bodyParameters: rows(['a', '={{ [1,2] }}'], ['o', '={{ ({ p: { q: 1 } }) }}']),
		}),
	},
	{
		name: 'form as one text',
		parameters: post({ contentType: 'form-urlencoded', specifyBody: 'string', body: 'a=1&b=x%20y&a=2&c' }),
	},
	{
		name: 'form with an own content type',
		parameters: post({
			contentType: 'form-urlencoded',
			bodyParameters: rows(['a', '1']),
			sendHeaders: true,
			headerParameters: rows(['Content-Type', 'text/plain']),
		}),
	},
	{
		name: 'raw text',
		versions: ALL,
		parameters: post({ contentType: 'raw', rawContentType: 'text/csv', body: 'a;b\n1;ü' }),
	},
	{
		name: 'raw text over an own content type',
		parameters: post({
			contentType: 'raw',
			rawContentType: 'text/csv',
			body: 'a',
			sendHeaders: true,
			headerParameters: rows(['Content-Type', 'text/html']),
		}),
	},
	{
		name: 'multipart texts',
		versions: ALL,
		parameters: post({
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [
					{ parameterType: 'formData', name: 'a', value: '1' },
					{ parameterType: 'formData', name: 'b "q"', value: 'ü\nzwei' },
				],
			},
		}),
	},
	{
		name: 'multipart texts of one name',
		versions: [4, 4.1, 4.2, 4.3],
		parameters: post({
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [
					{ parameterType: 'formData', name: 'a', value: '1' },
					{ parameterType: 'formData', name: 'a', value: '2' },
				],
			},
		}),
	},
	{
		name: 'multipart with a file',
		versions: [4, 4.2, 4.5],
		parameters: post({
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [
					{ parameterType: 'formData', name: 'note', value: 'x' },
					{ parameterType: 'formBinaryData', name: 'upload', inputDataFieldName: 'data' },
				],
			},
		}),
		file: { text: 'content of the file', fileName: 'übung "1".txt', mimeType: 'text/plain' },
		items: [{ n: 1 }, { n: 2 }],
	},
	{
		name: 'multipart over an own content type',
		parameters: post({
			contentType: 'multipart-form-data',
			bodyParameters: { parameters: [{ parameterType: 'formData', name: 'a', value: '1' }] },
			sendHeaders: true,
			headerParameters: rows(['Content-Type', 'text/plain']),
		}),
	},
	{
		name: 'a file as the body',
		versions: [4, 4.5],
		parameters: { ...post({ contentType: 'binaryData', inputDataFieldName: 'data' }), method: 'PUT' },
		file: { text: 'the whole file', fileName: 'a.txt', mimeType: 'text/plain' },
	},
	{
		name: 'a file as the body with an own content type',
		parameters: post({
			contentType: 'binaryData',
			inputDataFieldName: 'data',
			sendHeaders: true,
			headerParameters: rows(['content-type', 'application/x-own']),
		}),
		file: { text: 'the whole file', fileName: 'a.txt', mimeType: 'text/plain' },
	},
];

const PATHS = [
	'/object',
	'/list',
	'/list-empty',
	'/list-mixed',
	'/null',
	'/json-empty',
	'/json-spaces',
	'/json-bom',
	'/json-latin1',
	'/json-as-text',
	'/data-list',
	'/text',
	'/text-latin1',
	'/text-sniffed',
	'/text-empty',
	'/html',
	'/no-type',
	'/204',
	'/xml',
	'/image.png',
	'/files/report.pdf',
	'/download',
	'/download-utf8',
	'/gzip',
	'/deflate',
	'/br',
	'/headers',
	'/created',
];

const RESPONSES: Case[] = [
	...PATHS.map((path) => ({ name: `autodetect ${path}`, versions: [4, 4.5], parameters: get(path) })),
	...['/object', '/list', '/json-as-text', '/json-bom', '/null'].map((path) => ({
		name: `JSON ${path}`,
		parameters: get(path, response({ responseFormat: 'json' })),
	})),
	...['/json-empty', '/204'].map((path) => ({
		name: `JSON ${path}`,
		parameters: get(path, response({ responseFormat: 'json' })),
		onlyTheyFail: true,
	})),
	...['/text', '/object', '/html', '/text-empty', '/json-as-text', '/xml'].map((path) => ({
		name: `text ${path}`,
		parameters: get(path, response({ responseFormat: 'text', outputPropertyName: 'body text' })),
	})),
	...['/text', '/object', '/image.png', '/files/report.pdf', '/download', '/download-utf8', '/no-type', '/html'].map(
		(path) => ({
			name: `file ${path}`,
			parameters: get(path, response({ responseFormat: 'file', outputPropertyName: 'download' })),
			items: [{ kept: true }],
		}),
	),
	...['/object', '/list', '/text', '/image.png', '/204', '/headers', '/gzip', '/created'].map((path) => ({
		name: `full response ${path}`,
		parameters: get(path, response({ fullResponse: true })),
	})),
	{
		name: 'full response as JSON',
		parameters: get('/object', response({ fullResponse: true, responseFormat: 'json' })),
	},
	{
		name: 'full response as text in a field',
		parameters: get('/text', response({ fullResponse: true, responseFormat: 'text', outputPropertyName: 'payload' })),
	},
	{
		name: 'full response as file',
		parameters: get('/image.png', response({ fullResponse: true, responseFormat: 'file' })),
	},
	...['/not-found', '/teapot'].map((path) => ({
		name: `never error ${path}`,
		parameters: get(path, response({ neverError: true, fullResponse: true })),
	})),
	{ name: 'never error, broken JSON', parameters: get('/json-broken', response({ neverError: true })) },
	{
		name: 'never error, redirect not followed',
		parameters: get('/redirect/302/object', {
			...response({ neverError: true, fullResponse: true }),
			redirect: { redirect: { followRedirects: false } },
		}),
	},
	{ name: 'several items, several answers each', parameters: get('/list'), items: [{ a: 1 }, { a: 2 }, { a: 3 }] },
	{
		name: 'a file beside what the item had',
		parameters: get('/image.png', response({ responseFormat: 'file', outputPropertyName: 'picture' })),
		file: { text: 'x', fileName: 'x.txt', mimeType: 'text/plain' },
		items: [{ kept: 1 }],
	},
];

const FAILURES: Case[] = [
	{ name: 'an error status fails the node', parameters: get('/not-found'), fails: true },
	{ name: 'broken JSON fails the node', parameters: get('/json-broken'), fails: true },
	{
		name: 'a redirect that is not followed fails the node',
		parameters: get('/redirect/302/object', { redirect: { redirect: { followRedirects: false } } }),
		fails: true,
	},
	{
		name: 'JSON that is none fails before anything is sent',
		parameters: post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":' }),
		fails: true,
	},
	{
		name: 'a URL without a scheme fails before anything is sent',
		parameters: { url: 'example.com/x', options: {} },
		fails: true,
	},
	{ name: 'an empty URL fails before anything is sent', parameters: { url: '', options: {} }, fails: true },
	{
		name: 'a missing file fails before anything is sent',
		parameters: post({ contentType: 'binaryData', inputDataFieldName: 'nothing' }),
		fails: true,
	},
];

const REDIRECTS: Case[] = [
	...[301, 302, 303, 307, 308].flatMap((status) =>
		['GET', 'POST', 'PUT'].map((method) => ({
			name: `${status} on ${method}`,
			parameters: {
				...post({ contentType: 'json', specifyBody: 'json', jsonBody: '{"a":1}' }, `/redirect/${status}/echo`),
				method,
				sendBody: method !== 'GET',
			},
		})),
	),
	{ name: 'redirects in a row', parameters: get('/redirect/302/redirect/302/redirect/302/object') },
	{
		name: 'more redirects than allowed',
		parameters: get('/redirect/302/redirect/302/redirect/302/object', {
			redirect: { redirect: { followRedirects: true, maxRedirects: 2 } },
		}),
		fails: true,
	},
	{
		name: 'credentials within the origin',
		parameters: get('/redirect/302/echo', {}, generic('httpHeaderAuth')),
		credentials: { httpHeaderAuth: { name: 'X-Key', value: 'k' } },
	},
];

const CREDENTIALS: Case[] = [
	{
		name: 'basic auth',
		parameters: get('/echo', {}, generic('httpBasicAuth')),
		credentials: { httpBasicAuth: { user: 'us:er', password: 'pä ss' } },
	},
	{
		name: 'bearer auth',
		parameters: get('/echo', {}, generic('httpBearerAuth')),
		credentials: { httpBearerAuth: { token: 'tok en' } },
	},
	{
		name: 'header auth',
		parameters: get('/echo', {}, generic('httpHeaderAuth')),
		credentials: { httpHeaderAuth: { name: 'X-Api-Key', value: 'key' } },
	},
	{
		name: 'header auth over an own header',
		parameters: get(
			'/echo',
			{},
			{ ...generic('httpHeaderAuth'), sendHeaders: true, headerParameters: rows(['x-api-key', 'typed']) },
		),
		credentials: { httpHeaderAuth: { name: 'x-api-key', value: 'key' } },
	},
	{
		name: 'query auth',
		parameters: get(
			'/echo?a=1',
			{},
			{ ...generic('httpQueryAuth'), sendQuery: true, queryParameters: rows(['b', '2']) },
		),
		credentials: { httpQueryAuth: { name: 'api_key', value: 'k&y' } },
	},
	{
		name: 'digest auth',
		parameters: get('/digest', {}, generic('httpDigestAuth')),
		credentials: { httpDigestAuth: { user: 'Mufasa', password: 'Circle' } },
		exceptHeaders: ['authorization'],
	},
	{
		name: 'custom auth',
		parameters: post({ ...generic('httpCustomAuth'), contentType: 'json', specifyBody: 'json', jsonBody: '{"a":1}' }),
		credentials: { httpCustomAuth: { json: '{"headers":{"X-H":"1"},"qs":{"q":"2"},"body":{"b":"3"}}' } },
	},
	{
		name: 'OAuth2',
		parameters: get('/echo', {}, generic('oAuth2Api')),
		credentials: {
			oAuth2Api: {
				grantType: 'authorizationCode',
				clientId: 'c',
				clientSecret: 's',
				accessTokenUrl: 'http://127.0.0.1:9/token',
				authentication: 'header',
				oauthTokenData: { access_token: 'at', token_type: 'bearer' },
			},
		},
	},
];

const PAGINATION: Case[] = [
	{
		name: 'page number in the query until a page is empty',
		versions: [4, 4.5],
		parameters: pages('/pages/numbered', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'responseIsEmpty',
		}),
	},
	{
		name: 'page number beside other parameters',
		parameters: pages(
			'/pages/numbered?x=1',
			{
				paginationMode: 'updateAParameterInEachRequest',
				parameters: pageNumber,
				paginationCompleteWhen: 'responseIsEmpty',
			},
			{ sendQuery: true, queryParameters: rows(['y', 'z'], ['page', '9']) },
		),
	},
	{
		name: 'page limit',
		parameters: pages('/pages/numbered', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'responseIsEmpty',
			limitPagesFetched: true,
			maxRequests: 2,
		}),
	},
	{
		name: 'page number in the body',
		parameters: {
			...pages('/pages/body', {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: { parameters: [{ type: 'body', name: 'page', value: '={{ $pageCount + 1 }}' }] },
				paginationCompleteWhen: 'responseIsEmpty',
			}),
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{"size":2}',
		},
	},
	{
		name: 'page number in a form',
		parameters: {
			...pages('/pages/form', {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: { parameters: [{ type: 'body', name: 'page', value: '={{ $pageCount + 1 }}' }] },
				paginationCompleteWhen: 'responseIsEmpty',
			}),
			method: 'POST',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: rows(['size', '2']),
		},
	},
	{
		name: 'page number in a header',
		parameters: pages('/pages/header', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'headers', name: 'x-page', value: '={{ $pageCount + 1 }}' }] },
			paginationCompleteWhen: 'responseIsEmpty',
		}),
	},
	{
		name: 'next URL until an expression is true',
		parameters: pages('/pages/next', {
			paginationMode: 'responseContainsNextURL',
			nextURL: '={{ "ORIGIN" + $response.body.next }}',
			paginationCompleteWhen: 'other',
			completeExpression: '={{ !$response.body.more }}',
		}),
	},
	{
		name: 'next URL with parameters of its own',
		parameters: pages(
			'/pages/next',
			{
				paginationMode: 'responseContainsNextURL',
				nextURL: '={{ "ORIGIN" + $response.body.next }}',
				paginationCompleteWhen: 'other',
				completeExpression: '={{ !$response.body.more }}',
			},
			{ sendQuery: true, queryParameters: rows(['page', '1'], ['size', '5']) },
		),
	},
	{
		name: 'until a status code',
		parameters: pages('/pages/status', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'receiveSpecificStatusCodes',
			statusCodesWhenComplete: '404, 410',
		}),
	},
	{
		name: 'an error status that does not end the list',
		parameters: pages('/pages/status', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'receiveSpecificStatusCodes',
			statusCodesWhenComplete: '410',
		}),
		fails: true,
	},
	{
		name: 'text pages',
		parameters: pages('/pages/text', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'responseIsEmpty',
		}),
	},
	{
		name: '$request and $response.headers',
		parameters: pages(
			'/pages/numbered',
			{
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [
						{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' },
						{
							type: 'qs',
							name: 'seen',
							value: '={{ $request.qs.y + ($response.headers?.["content-type"] ?? "none") }}',
						},
					],
				},
				paginationCompleteWhen: 'responseIsEmpty',
			},
			{ sendQuery: true, queryParameters: rows(['y', 'z']) },
		),
	},
	{
		name: 'pages as JSON with full response',
		parameters: {
			...get('/pages/numbered', {
				...response({ responseFormat: 'json', fullResponse: true }),
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: pageNumber,
						paginationCompleteWhen: 'responseIsEmpty',
					},
				},
			}),
		},
	},
	{
		name: 'pages of several items',
		parameters: {
			...pages('/pages/numbered', {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: pageNumber,
				paginationCompleteWhen: 'responseIsEmpty',
			}),
			url: '=ORIGIN/pages/numbered?item={{ $json.id }}',
		},
		items: [{ id: 1 }, { id: 2 }],
	},
	{
		name: 'pages with a credential',
		parameters: pages(
			'/pages/numbered',
			{
				paginationMode: 'updateAParameterInEachRequest',
				parameters: pageNumber,
				paginationCompleteWhen: 'responseIsEmpty',
			},
			generic('httpHeaderAuth'),
		),
		credentials: { httpHeaderAuth: { name: 'X-Key', value: 'k' } },
	},
	{
		name: 'identical pages stop',
		parameters: pages('/object', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: pageNumber,
			paginationCompleteWhen: 'responseIsEmpty',
		}),
		fails: true,
	},
	{
		name: 'a parameter without a value fails',
		parameters: pages('/object', {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'page', value: '' }] },
			paginationCompleteWhen: 'responseIsEmpty',
		}),
		fails: true,
	},
	{ name: 'pagination switched off', parameters: pages('/object', { paginationMode: 'off' }) },
];

export const CASES: readonly Case[] = [
	...METHODS,
	...QUERIES,
	...HEADERS,
	...BODIES,
	...RESPONSES,
	...FAILURES,
	...REDIRECTS,
	...CREDENTIALS,
	...PAGINATION,
];
