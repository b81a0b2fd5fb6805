import type { WorkbookSession } from './session';

interface Page<T> {
	readonly value?: readonly T[];
}

/** Entries of a workbook's collections at a time; they have no links to the next page. */
const PAGE = 500;

/**
 * A collection of a workbook, page by page: https://learn.microsoft.com/graph/api/table-list-rows
 * @param size entries at a time
 */
export async function* skipPages<T extends object>(
	session: WorkbookSession,
	path: string,
	limit: number,
	select?: string,
	size = PAGE,
): AsyncGenerator<readonly T[]> {
	for (let skip = 0; skip < limit; ) {
		const $top = Math.min(size, limit - skip);
		const query = { $top, $skip: skip, $select: select };
		const { value = [] } = await session.json<Page<T>>({ path, query });
		yield value;
		if (value.length < $top) return;
		skip += value.length;
	}
}

/** A whole collection of a workbook, or its first entries. */
export async function skipAll<T extends object>(
	session: WorkbookSession,
	path: string,
	limit = Infinity,
	select?: string,
	size?: number,
): Promise<T[]> {
	const all: T[] = [];
	for await (const page of skipPages<T>(session, path, limit, select, size)) for (const entry of page) all.push(entry);
	return all;
}

/** The names of a table's columns. @param table from `tablePath` */
export async function columnNames(session: WorkbookSession, table: string): Promise<string[]> {
	const columns = await skipAll<{ name: string }>(session, `${table}/columns`, Infinity, 'name');
	return columns.map(({ name }) => name);
}
