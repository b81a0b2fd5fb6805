import type { ApiDescription, ApiMethod, Fields, FieldType } from './apiDescription.mts';
import { type Mask, parseMask } from './fieldMask.mts';

/**
 * Holds requests and answers against the API as Google's own client declares it: unknown paths, parameters and fields, and
 * values of the wrong type, are named.
 */
export class Contract {
	readonly #api: ApiDescription;

	constructor(api: ApiDescription) {
		this.#api = api;
	}

	/** @param path without `/upload` and query */
	method(httpMethod: string, path: string): ApiMethod | undefined {
		return this.#api.methods.find((method) => method.httpMethod === httpMethod && method.pattern.test(path));
	}

	/** @param body parsed; undefined when there is none or it is a mail */
	checkRequest(method: ApiMethod, query: URLSearchParams, body: unknown): string[] {
		const named = [...new Set(query.keys())].filter((name) => name !== 'upload_id');
		const wrong = named.flatMap((name) => {
			const type = method.parameters.get(name) ?? this.#api.standard.get(name);
			if (!type) return [`${method.name} knows no parameter "${name}"`];
			const values = query.getAll(name);
			if (values.length > 1 && !type.isList) return [`${method.name} takes "${name}" only once`];
			return values
				.filter((value) => !fits(value, type.type))
				.map((value) => `${method.name}: "${name}" is "${value}"`);
		});
		const fields = query.get('fields');
		if (fields !== null) wrong.push(...this.#unknownIn(parseMask(fields), method.answer, `"fields" of ${method.name}`));
		if (body === undefined) return wrong;
		if (method.body === undefined) return [...wrong, `${method.name} takes no body`];
		return [...wrong, ...this.#differences(body, method.body, `the body of ${method.name}`)];
	}

	checkAnswer(method: ApiMethod, answer: unknown): string[] {
		return method.answer === undefined ? [] : this.#differences(answer, method.answer, `the answer of ${method.name}`);
	}

	#unknownIn(mask: Mask, schema: string | undefined, where: string): string[] {
		const fields = schema === undefined ? undefined : this.#api.schemas.get(schema);
		return [...mask].flatMap(([name, below]) => {
			const type = fields?.get(name);
			if (!type) return [`${where} names "${name}", which is not in the answer`];
			return below ? this.#unknownIn(below, type.type, where) : [];
		});
	}

	#differences(value: unknown, schema: string, where: string): string[] {
		const fields: Fields | undefined = this.#api.schemas.get(schema);
		if (!fields || typeof value !== 'object' || value === null) return [`${where} is no ${schema}`];
		return Object.entries(value).flatMap(([name, entry]: [string, unknown]) => {
			const type = fields.get(name);
			if (!type) return [`${where} has a field "${name}", which ${schema} has not`];
			if (entry === undefined || entry === null) return [];
			return this.#ofField(entry, type, `${where}, ${name},`);
		});
	}

	#ofField(value: unknown, { type, isList }: FieldType, where: string): string[] {
		if (isList) {
			if (!Array.isArray(value)) return [`${where} is no list`];
			return value.flatMap((entry: unknown) => this.#ofField(entry, { type, isList: false }, where));
		}
		if (this.#api.schemas.has(type)) return this.#differences(value, type, where);
		return typeof value === type ? [] : [`${where} is no ${type}`];
	}
}

function fits(text: string, type: string): boolean {
	if (type === 'number') return /^\d+$/.test(text);
	return type !== 'boolean' || text === 'true' || text === 'false';
}
