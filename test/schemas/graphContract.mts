import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressPattern } from './addressPattern.mts';
import type { Excerpt, Json, Templates } from './excerptFile.mts';
import { describedAddress } from './graphAddress.mts';
import { ADDITIONS, EXCEPTIONS, PECULIARITIES } from './graphExceptions.mts';
import { answerOf, type Described, OpenApi, type Parameter } from './openApi.mts';

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
	violations({ method, path, query, body }: Request, answer: Answer): string[] {
		const address = describedAddress(path);
		const name = `${method} ${address}`;
		const operation = this.#find(method, address);
		const found = answer.status >= 400 ? this.#openApi.schemas.differences(ERROR, answer.body) : [];
		if (typeof operation === 'string') found.push(operation);
		else {
			found.push(...this.#openApi.ofBody(operation, body), ...this.#ofQuery(address, operation, query));
			// The documents know no redirects.
			if (answer.status < 300) found.push(...this.#openApi.ofAnswer(operation, answer.status, answer.body));
		}
		return found
			.filter((says) => !EXCEPTIONS.some((one) => one.request.test(name) && one.says.test(says)))
			.map((says) => `${name}: ${says}`);
	}

	/** What is wrong with a value of one of the document's types. */
	differences(type: string, value: unknown): string[] {
		return this.#openApi.schemas.differences({ $ref: `#/components/schemas/microsoft.graph.${type}` }, value);
	}

	#find(method: string, address: string): Operation | string {
		const added = ADDITIONS.find(({ request }) => request.test(`${method} ${address}`));
		if (!added) {
			const found = this.#openApi.find(method, address);
			return typeof found === 'string' ? found : { ...found, body: found.body && inAnyCase(found.body) };
		}
		const { query = [], body, answer } = added;
		return {
			isAdded: true,
			parameters: query.map((name) => ({ name, in: 'query' })),
			body,
			isBodyRequired: body !== undefined,
			answers: { '2XX': answer },
		};
	}

	#ofQuery(address: string, operation: Operation, query: URLSearchParams): string[] {
		const named = new URLSearchParams([...query].filter(([name]) => !OF_LINKS.has(name)));
		// A link holds all that the service needs.
		const isLink = named.size < query.size;
		const described = operation.parameters.map((one) => ({ ...one, required: one.required === true && !isLink }));
		const template = this.#templates.find(([pattern]) => pattern.test(address))?.[1];
		if (!template && !operation.isAdded && WITH_TEMPLATES.test(address)) return ["is no path of Microsoft's client"];
		const parameters = operation.isAdded
			? described
			: template?.map((name): Parameter => ({ ...described.find((one) => one.name === name), name, in: 'query' }));
		const answer = answerOf(operation, 200);
		const properties = answer ? this.#openApi.schemas.properties(answer) : undefined;
		const unknown = [...named].flatMap(([name, value]) =>
			namedIn(name, value)
				.filter((one) => properties && !properties.has(one))
				.map((one) => `${name} names "${one}"`),
		);
		return [...this.#openApi.ofQuery({ ...operation, parameters: parameters ?? described }, named), ...unknown];
	}
}

/** From the list of what the documents lack, or from them. */
interface Operation extends Described {
	readonly isAdded?: boolean;
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
