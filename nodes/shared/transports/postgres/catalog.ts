import type { Session } from './transaction';

/** A data type as the catalog knows it, down to what it is made of. */
export interface PgType {
	readonly schema: string;
	readonly name: string;
	/** `array`: true arrays, not the vectors of the catalogs. `domain`: `of` is what it is based on. */
	readonly kind: 'plain' | 'enum' | 'domain' | 'array' | 'composite' | 'range';
	/** Element type of an array, base type of a domain. */
	readonly of?: PgType;
	/** Values of an enum, in their order. */
	readonly labels?: readonly string[];
	/** Character between the elements of an array of this type: a semicolon for `box`, a comma for all others. */
	readonly delimiter: string;
}

export interface Column {
	readonly name: string;
	readonly type: PgType;
	/** As in CREATE TABLE: `numeric(10,2)`. */
	readonly typeText: string;
	/** Name of a collation that differs from the type's, quoted. */
	readonly collation?: string;
	readonly notNull: boolean;
	readonly hasDefault: boolean;
	/** GENERATED … AS IDENTITY. */
	readonly identity?: 'always' | 'byDefault';
	/** GENERATED ALWAYS AS (expression): never written to. */
	readonly generated: boolean;
}

/** A unique index without condition or expression: what ON CONFLICT and key matches can use. */
export interface UniqueKey {
	readonly name: string;
	readonly columns: readonly string[];
	readonly primary: boolean;
	/** Two nulls count as equal (NULLS NOT DISTINCT, PostgreSQL 15). */
	readonly nullsEqual: boolean;
}

/** A table, or something that can be written to like one. */
export interface TableInfo {
	readonly schema: string;
	readonly name: string;
	readonly kind: 'table' | 'partitioned' | 'view' | 'materializedView' | 'foreign';
	readonly columns: readonly Column[];
	readonly uniqueKeys: readonly UniqueKey[];
	/** Row-level security applies to this user: COPY FROM is refused. */
	readonly rowSecurity: boolean;
	/** Rules rewrite what is sent; COPY would pass them by. */
	readonly hasRules: boolean;
	/** A BEFORE ROW trigger may fill in what is missing. */
	readonly hasBeforeRowTriggers: boolean;
	/** The user may create temporary tables in this database. */
	readonly mayUseTemp: boolean;
	/** server_version_num: 180004. */
	readonly serverVersion: number;
}

interface TypeRow {
	readonly schema: string;
	readonly name: string;
	readonly type: string;
	readonly category: string;
	readonly element: number;
	readonly base: number;
	readonly delimiter: string;
	readonly labels: readonly string[] | null;
}

/** One round trip. The catalogs are readable for everybody, so what is missing does not exist. */
const TABLE_QUERY = `
WITH RECURSIVE target AS (
	SELECT c.oid, c.relkind, c.relhasrules
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), attribute AS (
	SELECT a.*, a.atttypid::bigint AS type_id FROM pg_catalog.pg_attribute a JOIN target ON a.attrelid = target.oid
	WHERE a.attnum > 0 AND NOT a.attisdropped
), used_type(oid) AS (
	SELECT atttypid FROM attribute
	UNION
	SELECT related.oid FROM used_type u
	JOIN pg_catalog.pg_type t ON t.oid = u.oid
	CROSS JOIN LATERAL (VALUES (t.typbasetype), (CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END)) AS related(oid)
	WHERE related.oid <> 0
)
SELECT pg_catalog.json_build_object(
	'kind', target.relkind,
	'rules', target.relhasrules AND target.relkind <> 'v',
	'rowSecurity', pg_catalog.row_security_active(target.oid),
	'beforeTriggers', EXISTS (
		SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = target.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 3 = 3
	),
	'temp', pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP'),
	'version', pg_catalog.current_setting('server_version_num')::int,
	'columns', (
		SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
			'name', a.attname,
			'type', a.type_id,
			'typeText', pg_catalog.format_type(a.atttypid, a.atttypmod),
			'collation', (
				SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
				FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
				JOIN pg_catalog.pg_type ct ON ct.oid = a.atttypid
				WHERE co.oid = a.attcollation AND a.attcollation <> ct.typcollation
			),
			'notNull', a.attnotnull,
			'hasDefault', a.atthasdef,
			'identity', a.attidentity,
			'generated', a.attgenerated <> ''
		) ORDER BY a.attnum) FROM attribute a
	),
	'types', (
		SELECT pg_catalog.json_object_agg(t.oid::bigint, pg_catalog.json_build_object(
			'schema', tn.nspname, 'name', t.typname, 'type', t.typtype, 'category', t.typcategory,
			'element', t.typelem::bigint, 'base', t.typbasetype::bigint, 'delimiter', t.typdelim,
			'labels', (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
		)) FROM used_type u JOIN pg_catalog.pg_type t ON t.oid = u.oid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
	),
	'keys', (
		SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', ic.relname, 'primary', i.indisprimary,
			'nullsEqual', coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false), 'columns', (
			SELECT pg_catalog.json_agg(a.attname ORDER BY k.position)
			FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, position)
			JOIN attribute a ON a.attnum = k.number
			WHERE k.position <= i.indnkeyatts
		)) ORDER BY NOT i.indisprimary, ic.relname)
		FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
		WHERE i.indrelid = target.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
	)
)
FROM target`;

interface TableRow {
	readonly kind: string;
	readonly rules: boolean;
	readonly rowSecurity: boolean;
	readonly beforeTriggers: boolean;
	readonly temp: boolean;
	readonly version: number;
	readonly columns: ReadonlyArray<{
		readonly name: string;
		readonly type: number;
		readonly typeText: string;
		readonly collation: string | null;
		readonly notNull: boolean;
		readonly hasDefault: boolean;
		readonly identity: string;
		readonly generated: boolean;
	}> | null;
	readonly types: Readonly<Record<string, TypeRow>> | null;
	readonly keys: readonly UniqueKey[] | null;
}

/** Reads what has to be known of a table before rows can be written. Undefined when there is no such table. */
export async function readTable(session: Session, schema: string, name: string): Promise<TableInfo | undefined> {
	const { rows } = await session.run({ text: TABLE_QUERY, values: [schema, name] });
	if (rows.length === 0) return undefined;
	const row = rows[0][0] as TableRow;
	const types = new Map<number, PgType>();
	return {
		schema,
		name,
		kind: TABLE_KINDS[row.kind],
		columns: (row.columns ?? []).map((column) => ({
			name: column.name,
			type: resolveType(column.type, row.types ?? {}, types),
			typeText: column.typeText,
			...(column.collation === null ? {} : { collation: column.collation }),
			notNull: column.notNull,
			hasDefault: column.hasDefault,
			...(column.identity === '' ? {} : { identity: column.identity === 'a' ? 'always' : 'byDefault' }),
			generated: column.generated,
		})),
		uniqueKeys: row.keys ?? [],
		rowSecurity: row.rowSecurity,
		hasRules: row.rules,
		hasBeforeRowTriggers: row.beforeTriggers,
		mayUseTemp: row.temp,
		serverVersion: row.version,
	};
}

const TABLE_KINDS: Record<string, TableInfo['kind']> = {
	r: 'table',
	p: 'partitioned',
	v: 'view',
	m: 'materializedView',
	f: 'foreign',
};

/** In category A, but written as `1 2 3`. */
const VECTORS_OF_THE_CATALOG = new Set(['int2vector', 'oidvector']);

function resolveType(oid: number, rows: Readonly<Record<string, TypeRow>>, known: Map<number, PgType>): PgType {
	const found = known.get(oid);
	if (found) return found;
	const row = rows[oid];
	const { schema, name, delimiter, labels } = row;
	const isArray = row.type === 'b' && row.category === 'A' && row.element !== 0 && !VECTORS_OF_THE_CATALOG.has(name);
	const inner = isArray ? row.element : row.type === 'd' ? row.base : 0;
	const type: PgType = {
		schema,
		name,
		delimiter,
		kind: isArray ? 'array' : (TYPE_KINDS[row.type] ?? 'plain'),
		...(inner === 0 ? {} : { of: resolveType(inner, rows, known) }),
		...(labels === null ? {} : { labels }),
	};
	known.set(oid, type);
	return type;
}

const TYPE_KINDS: Record<string, PgType['kind']> = { e: 'enum', d: 'domain', c: 'composite', r: 'range', m: 'range' };

/** What has to be known of the server when there is no table to ask about. */
export async function readServer(session: Session): Promise<Pick<TableInfo, 'serverVersion' | 'mayUseTemp'>> {
	const { rows } = await session.run({
		text: `SELECT pg_catalog.current_setting('server_version_num')::int, pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')`,
	});
	const [serverVersion, mayUseTemp] = rows[0] as [number, boolean];
	return { serverVersion, mayUseTemp };
}
