import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Json } from './excerptFile.mts';

export interface Peculiarities {
	/** Names of properties that any object may have beside those of its schema. */
	readonly annotations?: RegExp;
	/** Schemas whose objects may have any property: the document cannot say so. */
	readonly open?: ReadonlySet<string>;
	/** Schemas that stand for any JSON. */
	readonly anything?: ReadonlySet<string>;
	/** Properties that a schema has in addition: by schema and name, with the schema of their values. */
	readonly additions?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
	/** The property in which an object may say of which type it is. */
	readonly typeProperty?: string;
	/** What objects are not required to have, though the document says so. */
	readonly optional?: ReadonlySet<string>;
}

const PREFIX = '#/components/schemas/';

/**
 * The schemas of an OpenAPI 3.0 document, made strict for ajv:
 * - a property that a schema does not have is an error,
 * - `nullable` is JSON Schema's `null`, also where the document adds "or an object that may be null" to a reference, which
 *   would let every object pass,
 * - an object that says of which type it is (`@odata.type`) is held against that type, which must be one that its place allows,
 * - `oneOf` is read as `anyOf`: the document's numbers are "a number, a text, or one of some texts".
 *
 * Schemas are compiled when a value needs them; some reach half the document.
 */
export class Schemas {
	readonly #all: Readonly<Record<string, Json>>;
	readonly #own: Peculiarities;
	readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
	readonly #compiled = new Map<string, ValidateFunction>();

	constructor(all: Readonly<Record<string, Json>>, own: Peculiarities = {}) {
		this.#all = all;
		this.#own = own;
		const is = (name: string, value: unknown, _schema?: unknown, place?: { instancePath: string }) => {
			const validate = this.#named(name);
			if (validate(value)) return true;
			const prefix = place?.instancePath ?? '';
			is.errors = (validate.errors ?? []).map((error) => ({ ...error, instancePath: prefix + error.instancePath }));
			return false;
		};
		is.errors = [] as ErrorObject[];
		this.#ajv.addKeyword({ keyword: 'is', schemaType: 'string', errors: 'full', validate: is });
	}

	/** What is wrong with a value, one line each: where, and what. */
	differences(schema: Json, value: unknown): string[] {
		const validate = this.#compile(JSON.stringify(schema), () => this.#strict(schema));
		if (validate(value)) return [];
		const errors = (validate.errors ?? []).filter((error) => !isVague(error));
		return [...new Set(errors.map((error) => describe(error, valueAt(value, error.instancePath))))];
	}

	/** Names of the properties that objects of a schema have; of its entries, for a page. Undefined where any may be had. */
	properties(schema: Json): ReadonlySet<string> | undefined {
		const { properties, isOpen } = this.#merged(schema);
		const { items } = properties.value ?? {};
		if (items) return this.properties(items as Json);
		const names = Object.keys(properties);
		return names.length === 0 || isOpen ? undefined : new Set(names);
	}

	#named(name: string): ValidateFunction {
		return this.#compile(PREFIX + name, () => {
			if (this.#own.anything?.has(name)) return {};
			return this.#withTypes(name, this.#strict(this.#schema(name), name));
		});
	}

	#schema(name: string): Json {
		const schema = this.#all[name];
		if (schema) return schema;
		throw new Error(`The excerpt has no schema ${name}`);
	}

	#compile(key: string, make: () => Json): ValidateFunction {
		const known = this.#compiled.get(key) ?? this.#ajv.compile(make());
		this.#compiled.set(key, known);
		return known;
	}

	/** An object that says of which type it is may be of a derived one, and of no other. */
	#withTypes(name: string, schema: Json): Json {
		const { typeProperty: property } = this.#own;
		if (property === undefined || schema.type !== 'object') return schema;
		const { discriminator } = this.#merged({ $ref: PREFIX + name });
		const { mapping = {} } = (discriminator ?? {}) as { mapping?: Record<string, string> };
		const types = Object.keys(mapping).filter((type) => mapping[type] !== PREFIX + name);
		const itself = { ...schema, properties: { ...(schema.properties as Json), [property]: { const: `#${name}` } } };
		return types.reduce<Json>(
			(otherwise, type) => ({
				if: { required: [property], properties: { [property]: { const: type } } },
				then: { is: mapping[type].slice(PREFIX.length) },
				else: otherwise,
			}),
			itself,
		);
	}

	#strict(schema: Json, name?: string): Json {
		if (typeof schema.$ref === 'string') return { is: schema.$ref.slice(PREFIX.length) };
		if (schema.allOf || schema.properties) return this.#object(schema, name);
		const { nullable, anyOf, oneOf, items, enum: values, type, additionalProperties, ...rest } = schema;
		const choices = ((anyOf ?? oneOf) as Json[] | undefined)?.map((choice) =>
			isOrNull(choice) ? NULL : this.#strict(choice),
		);
		return {
			...rest,
			...(type ? { type: nullable ? [type, 'null'] : type } : {}),
			...(values ? { enum: nullable ? [...(values as unknown[]), null] : values } : {}),
			...(choices ? { anyOf: nullable ? [...choices, NULL] : choices } : {}),
			...(items ? { items: this.#strict(items as Json) } : {}),
			...(additionalProperties ? { additionalProperties: this.#strict(additionalProperties as Json) } : {}),
		};
	}

	#object(schema: Json, name?: string): Json {
		const { annotations, optional } = this.#own;
		const { properties, required, isOpen } = this.#merged(schema, name);
		const { nullable, additionalProperties } = schema;
		return {
			type: nullable === true ? ['object', 'null'] : 'object',
			properties: Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, this.#strict(part)])),
			required: required.filter((key) => !optional?.has(key)),
			...(annotations ? { patternProperties: { [annotations.source]: {} } } : {}),
			additionalProperties: isOpen || (additionalProperties ? this.#strict(additionalProperties as Json) : false),
		};
	}

	/** An object's properties together with those that it inherits. */
	#merged(schema: Json, name?: string): Merged {
		if (typeof schema.$ref === 'string') {
			const referred = schema.$ref.slice(PREFIX.length);
			return this.#merged(this.#schema(referred), referred);
		}
		const parts = ((schema.allOf ?? []) as Json[]).map((part) => this.#merged(part));
		const added = (name === undefined ? undefined : this.#own.additions?.[name]) ?? {};
		const all = [...parts.map(({ properties }) => properties), schema.properties, added];
		return {
			properties: Object.assign({}, ...all) as Record<string, Json>,
			required: [...parts.flatMap(({ required }) => required), ...((schema.required ?? []) as string[])],
			isOpen: parts.some(({ isOpen }) => isOpen) || (name !== undefined && this.#own.open?.has(name) === true),
			discriminator: schema.discriminator ?? parts.at(-1)?.discriminator,
		};
	}
}

interface Merged {
	readonly properties: Readonly<Record<string, Json>>;
	readonly required: readonly string[];
	readonly isOpen: boolean;
	readonly discriminator?: unknown;
}

const NULL = { type: 'null' };

/** They only say that something else is wrong. */
const VAGUE = new Set(['anyOf', 'if', 'is']);

const isOrNull = ({ nullable, type, properties }: Json) => nullable === true && type === 'object' && !properties;

const isVague = ({ keyword, params }: ErrorObject) => VAGUE.has(keyword) || params.type === 'null';

function describe({ instancePath, keyword, params, message }: ErrorObject, value: unknown): string {
	const where = instancePath === '' ? '' : `${instancePath} `;
	if (keyword === 'additionalProperties') return `${where}has a property "${String(params.additionalProperty)}"`;
	const isSmall = typeof value !== 'object' || value === null;
	return `${where}${message ?? keyword}${isSmall ? ` (it is ${JSON.stringify(value)})` : ''}`;
}

/** @param pointer https://www.rfc-editor.org/rfc/rfc6901 */
function valueAt(value: unknown, pointer: string): unknown {
	const names = pointer.split('/').slice(1);
	return names.reduce<unknown>((part, name) => {
		return (part as Json)[name.replaceAll('~1', '/').replaceAll('~0', '~')];
	}, value);
}
