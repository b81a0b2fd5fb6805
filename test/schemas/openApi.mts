import type { Excerpt, Json } from './excerptFile.mts';
import { addressPattern } from './addressPattern.mts';
import { type Peculiarities, Schemas } from './schemas.mts';

export interface Parameter {
	readonly name: string;
	readonly in: 'query' | 'header';
	readonly required?: boolean;
	readonly schema?: Json;
}

export interface Described {
	readonly parameters: readonly Parameter[];
	/** Absent when none is taken, or none in JSON. */
	readonly body?: Json;
	readonly isBodyRequired: boolean;
	/** By status, or class of statuses; null where an answer has no JSON. */
	readonly answers: Readonly<Record<string, Json | null>>;
}

/** Answers what an OpenAPI 3.0 document says of a request. */
export class OpenApi {
	readonly schemas: Schemas;
	readonly #excerpt: Excerpt;
	readonly #paths: ReadonlyArray<readonly [pattern: RegExp, path: string]>;

	constructor(excerpt: Excerpt, own?: Peculiarities) {
		this.#excerpt = excerpt;
		this.schemas = new Schemas(excerpt.components.schemas, own);
		const paths = Object.keys(excerpt.paths);
		// A name goes before an id in the same place.
		const byIds = paths.sort((a, b) => a.split('{').length - b.split('{').length);
		this.#paths = byIds.map((path) => [addressPattern(path), path]);
	}

	/** @param path segments joined by slashes; slashes within one as `%2F` */
	find(method: string, path: string): Described | 'unknown path' | 'unknown method' {
		const found = this.#paths.filter(([pattern]) => pattern.test(path)).map(([, template]) => template);
		if (found.length === 0) return 'unknown path';
		const template = found.find((name) => this.#excerpt.paths[name][method.toLowerCase()]);
		if (template === undefined) return 'unknown method';
		const operation = this.#excerpt.paths[template][method.toLowerCase()];
		const body = this.#resolve(operation.requestBody as Json | undefined);
		return {
			parameters: (operation.parameters as Json[]).map((one) => this.#resolve(one) as unknown as Parameter),
			body: jsonOf(body) ?? undefined,
			isBodyRequired: body?.required === true,
			answers: Object.fromEntries(
				Object.entries(operation.responses as Json<Json>).map(([status, answer]) => [
					status,
					jsonOf(this.#resolve(answer)) ?? null,
				]),
			),
		};
	}

	/** What is wrong with a query, one line each. */
	ofQuery({ parameters }: Described, query: URLSearchParams): string[] {
		const known = new Map(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one]));
		const missing = [...known.values()].filter(({ name, required }) => required === true && !query.has(name));
		const wrong = [...query].flatMap(([name, value]) => {
			const parameter = known.get(name);
			if (!parameter) return [`knows no parameter "${name}"`];
			return isValue(value, parameter.schema) ? [] : [`takes no "${value}" for "${name}"`];
		});
		return [...missing.map(({ name }) => `needs "${name}" in the query`), ...wrong];
	}

	/** What is wrong with a body, one line each; undefined is none. */
	ofBody({ body: schema, isBodyRequired }: Described, body: unknown): string[] {
		if (body === undefined) return isBodyRequired && schema ? ['needs a body'] : [];
		if (!schema) return ['takes no JSON'];
		return this.schemas.differences(schema, body).map((wrong) => `body ${wrong}`);
	}

	/**
	 * What is wrong with an answer that is no error, one line each.
	 * @param body undefined is none
	 */
	ofAnswer(operation: Described, status: number, body: unknown): string[] {
		const schema = answerOf(operation, status);
		const isJson = body !== undefined && !Buffer.isBuffer(body);
		if (!schema) return isJson ? ['is answered without JSON'] : [];
		if (!isJson) return [`is answered with JSON, not ${status} ${body === undefined ? 'and nothing' : 'and bytes'}`];
		return this.schemas.differences(schema, body).map((wrong) => `answer ${wrong}`);
	}

	#resolve(part: Json | undefined): Json | undefined {
		if (typeof part?.$ref !== 'string') return part;
		const [, , kind, name] = part.$ref.split('/');
		return this.#excerpt.components[kind][name];
	}
}

/** The schema of an answer; undefined or null where it has no JSON. */
export function answerOf({ answers }: Described, status: number): Json | null | undefined {
	return answers[String(status)] ?? answers['2XX'] ?? answers.default;
}

/** Google's document lists the types of a mail where JSON is taken, too. */
const IN_JSON = /^(?:application\/json|\*\/\*|message\/.*)$/;

function jsonOf(part: Json | undefined): Json | undefined {
	const content = (part?.content ?? {}) as Record<string, { schema?: Json }>;
	return Object.entries(content).find(([type]) => IN_JSON.test(type))?.[1].schema;
}

/** Whether a query's text is a value of a schema. */
function isValue(text: string, schema: Json = {}): boolean {
	if (schema.enum) return (schema.enum as unknown[]).map(String).includes(text);
	if (schema.type === 'array') return isValue(text, schema.items as Json | undefined);
	if (schema.type === 'integer') return /^-?\d+$/.test(text);
	if (schema.type === 'boolean') return text === 'true' || text === 'false';
	return schema.pattern === undefined || new RegExp(String(schema.pattern)).test(text);
}
