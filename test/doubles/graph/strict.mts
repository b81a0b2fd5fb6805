import { type GraphAnswer, type GraphRequest, type Json, refuse } from './answers.mts';

/** What a path takes beside what OData always has. */
interface Takes {
	/** Query options: `$top`. */
	readonly query?: readonly string[];
	/** Fields of the body; those that begin with `@` are OData's own. */
	readonly body?: readonly string[];
}

/** Refuses query options and fields that a path does not know, instead of looking over them. */
export function strict({ query, body }: GraphRequest, takes: Takes): GraphAnswer | undefined {
	for (const name of query.keys()) {
		if (!takes.query?.includes(name))
			return refuse(400, 'BadRequest', `Query option '${name}' is not allowed on this resource.`);
	}
	for (const name of Object.keys(body ?? {})) {
		if (!name.startsWith('@') && !takes.body?.includes(name))
			return refuse(400, 'BadRequest', `Property '${name}' does not exist on this type.`);
	}
	return undefined;
}

/** An entity as an answer of its own has it. */
export function entity({ root }: GraphRequest, of: string, entry: Json): Json {
	return { '@odata.context': `${root}/$metadata#${of}/$entity`, ...entry };
}

/** The id in a reference: `https://host/v1.0/directoryObjects/{id}` or `…/users('{id}')`. */
export function referenced(reference: unknown): string | undefined {
	const [, quoted, plain] =
		/\/(?:users|directoryObjects|groups)(?:\('([^/]+)'\)|\/([^/]+))$/.exec(String(reference)) ?? [];
	const id = quoted?.replaceAll("''", "'") ?? plain;
	return id === undefined ? undefined : decodeURIComponent(id);
}
