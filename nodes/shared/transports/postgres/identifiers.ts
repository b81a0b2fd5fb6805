/** Quotes a name so that it means exactly itself, whatever characters it holds. */
export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** `"schema"."name"`; the name alone when no schema is given, so that the search path decides. */
export function quoteQualified(schema: string, name: string): string {
	return schema === '' ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
