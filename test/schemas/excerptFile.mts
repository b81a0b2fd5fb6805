import { createHash } from 'node:crypto';

export type Json<T = unknown> = Record<string, T>;

/** Where an excerpt comes from. */
export interface Source {
	readonly package: string;
	readonly version: string;
	readonly licence: string;
	readonly file: string;
	/** Of the file. */
	readonly sha256?: string;
}

/** A part of an OpenAPI 3.0 document, without prose; parameters of a path are those of its methods. */
export interface Excerpt {
	readonly source: readonly Source[];
	readonly paths: Record<string, Record<string, Json>>;
	readonly components: Record<string, Record<string, Json>>;
}

/** Names of query parameters, by path. */
export interface Templates {
	readonly source: readonly Source[];
	readonly templates: Readonly<Record<string, readonly string[]>>;
}

/** Stands in an excerpt: who changes one by hand changes this too, knowingly. */
export function fingerprint({ ...content }: (Excerpt | Templates) & { fingerprint?: string }): string {
	delete content.fingerprint;
	return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
