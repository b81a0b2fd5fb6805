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
	/** Nothing else is said of it anywhere. */
	readonly isComplete?: boolean;
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

	#resolve(part: Json | undefined): Json | undefined {
		if (typeof part?.$ref !== 'string') return part;
		const [, , kind, name] = part.$ref.split('/');
		return this.#excerpt.components[kind][name];
	}
}

function jsonOf(part: Json | undefined): Json | undefined {
	const content = part?.content as Record<string, { schema?: Json }> | undefined;
	return (content?.['application/json'] ?? content?.['*/*'])?.schema;
}

/** Whether a query's text is a value of a schema. */
export function isValue(text: string, schema: Json = {}): boolean {
	if (schema.enum) return (schema.enum as unknown[]).map(String).includes(text);
	if (schema.type === 'array') return isValue(text, schema.items as Json | undefined);
	if (schema.type === 'integer') return /^-?\d+$/.test(text);
	if (schema.type === 'boolean') return text === 'true' || text === 'false';
	return schema.pattern === undefined || new RegExp(String(schema.pattern)).test(text);
}
