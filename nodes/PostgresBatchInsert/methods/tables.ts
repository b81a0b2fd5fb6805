import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Session } from '../../shared/transports/postgres/transaction';
import { lookUp } from './lookUp';

/** Lists longer than this are searched, not scrolled. */
const MOST_RESULTS = 500;

const SCHEMAS = `
SELECT nspname FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_(toast|temp_|toast_temp_)' AND strpos(lower(nspname), lower($1)) > 0
ORDER BY nspname ~ '^pg_' OR nspname = 'information_schema', nspname
LIMIT ${MOST_RESULTS}`;

/** Everything that can be written to: views only when rows can be inserted. Partitions are reached through their parent. */
const TABLES = `
SELECT c.relname, c.relkind, CASE WHEN c.relkind = 'p' THEN -1 ELSE c.reltuples END::bigint
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND strpos(lower(c.relname), lower($2)) > 0 AND NOT c.relispartition
	AND (c.relkind IN ('r', 'p', 'f') OR (c.relkind = 'v' AND pg_catalog.pg_relation_is_updatable(c.oid, true) & 8 = 8))
ORDER BY c.relname
LIMIT ${MOST_RESULTS}`;

const KINDS: Record<string, string> = { p: 'partitioned', f: 'foreign table', v: 'view' };

export async function schemaSearch(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const rows = await lookUp(this, `list schemas ${JSON.stringify(filter)}`, select(SCHEMAS, [filter]));
	return { results: rows.map(([name]) => ({ name: String(name), value: String(name) })) };
}

export async function tableSearch(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const schema = String(this.getNodeParameter('schema', '', { extractValue: true }));
	const rows = await lookUp(this, `list tables ${JSON.stringify([schema, filter])}`, select(TABLES, [schema, filter]));
	return {
		results: rows.map(([name, kind, tuples]) => {
			const remarks = [KINDS[String(kind)], estimate(Number(tuples))].filter((remark) => remark !== undefined);
			return {
				name: remarks.length === 0 ? String(name) : `${String(name)} (${remarks.join(', ')})`,
				value: String(name),
			};
		}),
	};
}

function select(text: string, values: string[]) {
	return async (session: Session) => (await session.run({ text, values })).rows;
}

/** The planner's number, which is -1 before the first ANALYZE. */
function estimate(rows: number): string | undefined {
	if (rows <= 0) return undefined;
	return `about ${rows.toLocaleString('en-US', { notation: 'compact' })} rows`;
}
