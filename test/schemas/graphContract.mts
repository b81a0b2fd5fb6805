import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressPattern } from './addressPattern.mts';
import type { Excerpt, Json, Templates } from './excerptFile.mts';
import { describedAddress } from './graphAddress.mts';
import { ADDITIONS, EXCEPTIONS, PECULIARITIES } from './graphExceptions.mts';
import { type Described, isValue, OpenApi } from './openApi.mts';

interface Request {
	readonly method: string;
	/** Below the version, decoded. */
	readonly path: readonly string[];
	readonly query: URLSearchParams;
	/** JSON, or undefined. */
	readonly body?: unknown;
}

interface Answer {
	readonly status: number;
	/** JSON, or bytes. */
	readonly body?: unknown;
}

const ERROR = { $ref: '#/components/schemas/microsoft.graph.ODataErrors.ODataError' };

/** They come out of links that the service made, and nobody else knows what they mean. */
const OF_LINKS = new Set(['$skiptoken', '$deltatoken', 'token']);

/** Parts of the Graph of which there is a package with URI templates. */
const WITH_TEMPLATES = /^\/(?:chats|sites|subscriptions|teams|users)(?:\/|$)/;

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));

/**
 * Holds requests to Microsoft Graph and its answers against Microsoft's own documents: the OpenAPI of v1.0 for paths, methods,
 * bodies and answers, and the URI templates of its generated client, which are newer, for paths and query parameters.
 */
export class GraphContract {
	readonly #openApi = new OpenApi(read('graph.json') as Excerpt, PECULIARITIES);
	readonly #templates: ReadonlyArray<readonly [pattern: RegExp, query: readonly string[]]>;

	constructor() {
		const { templates } = read('graphTemplates.json') as Templates;
		const byIds = Object.entries(templates).sort(([a], [b]) => a.split('{').length - b.split('{').length);
		this.#templates = byIds.map(([path, query]) => [addressPattern(path), query]);
	}

	/** What is wrong with a request and its answer, one line each; exceptions are left out. */
	violations(request: Request, answer: Answer): string[] {
		const address = describedAddress(request.path);
		const name = `${request.method} ${address}`;
		const operation = this.#find(request.method, address);
		const isRefused = answer.status >= 400;
		const found = [
			...(typeof operation === 'string' ? [operation] : this.#ofRequest(operation, request)),
			...this.#ofQuery(address, operation, request.query),
			...(isRefused ? this.#openApi.schemas.differences(ERROR, answer.body) : []),
			...(typeof operation === 'string' || isRefused ? [] : this.#ofAnswer(operation, answer)),
		];
		return found
			.filter((says) => !EXCEPTIONS.some((one) => one.request.test(name) && one.says.test(says)))
			.map((says) => `${name}: ${says}`);
	}

	/** What is wrong with a value of one of the document's types. */
	differences(type: string, value: unknown): string[] {
		return this.#openApi.schemas.differences({ $ref: `#/components/schemas/microsoft.graph.${type}` }, value);
	}

	#find(method: string, address: string): Described | string {
		const added = ADDITIONS.find(({ request }) => request.test(`${method} ${address}`));
		if (!added) return this.#openApi.find(method, address);
		const { query = [], body, answer } = added;
		return {
			isComplete: true,
			parameters: query.map((name) => ({ name, in: 'query' })),
			body,
			isBodyRequired: body !== undefined,
			answers: { '2XX': answer },
		};
	}

	#ofRequest({ body: schema, isBodyRequired, parameters }: Described, { body, query }: Request): string[] {
		const missing = parameters.filter(({ name, required, in: place }) => {
			return place === 'query' && required === true && !query.has(name);
		});
		const said = missing.map(({ name }) => `needs "${name}" in the query`);
		if (body === undefined) return isBodyRequired && schema ? [...said, 'needs a body'] : said;
		if (!schema) return [...said, 'takes no JSON'];
		return [...said, ...this.#openApi.schemas.differences(inAnyCase(schema), body).map((wrong) => `body ${wrong}`)];
	}

	#ofQuery(address: string, operation: Described | string, query: URLSearchParams): string[] {
		const described = typeof operation === 'string' ? [] : operation.parameters;
		const template = this.#templates.find(([pattern]) => pattern.test(address));
		const isComplete = typeof operation !== 'string' && operation.isComplete === true;
		if (!template && !isComplete && WITH_TEMPLATES.test(address)) return ["is no path of Microsoft's client"];
		const known = (isComplete ? undefined : template?.[1]) ?? described.map(({ name }) => name);
		const answered = typeof operation === 'string' ? undefined : operation.answers['2XX'];
		const properties = answered ? this.#openApi.schemas.properties(answered) : undefined;
		return [...query].flatMap(([name, value]) => {
			if (OF_LINKS.has(name)) return [];
			if (!known.includes(name)) return [`knows no parameter "${name}"`];
			const { schema } = described.find((parameter) => parameter.name === name) ?? {};
			if (!isValue(value, schema)) return [`takes no "${value}" for "${name}"`];
			const unknown = properties ? namedIn(name, value).filter((one) => !properties.has(one)) : [];
			return unknown.map((one) => `${name} names "${one}"`);
		});
	}

	#ofAnswer({ answers }: Described, { status, body }: Answer): string[] {
		const schema = answers[String(status)] ?? answers['2XX'] ?? answers.default;
		const isJson = body !== undefined && !Buffer.isBuffer(body);
		if (!schema) return isJson ? ['is answered without JSON'] : [];
		if (!isJson) return [`is answered with JSON, not ${status} ${body === undefined ? 'and nothing' : 'and bytes'}`];
		return this.#openApi.schemas.differences(schema, body).map((wrong) => `answer ${wrong}`);
	}
}

/** Parameters of actions: the document writes some with a capital letter that are small on the pages, and both work. */
function inAnyCase(schema: Json): Json {
	if (!schema.properties) return schema;
	const small = Object.entries(schema.properties).map(([name, part]) => [name[0].toLowerCase() + name.slice(1), part]);
	return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(small) } };
}

/** Properties that `$select`, `$orderby` and `$expand` name; casts to other types are left out. */
function namedIn(parameter: string, value: string): string[] {
	if (!['$select', '$orderby', '$expand'].includes(parameter)) return [];
	const withoutOptions = value.replace(/\((?:[^()]|\([^()]*\))*\)/g, '');
	const names = withoutOptions.split(',').map((part) => part.trim().split(/[ /]/)[0]);
	return names.filter((name) => name !== '*' && !name.startsWith('microsoft.graph.'));
}
