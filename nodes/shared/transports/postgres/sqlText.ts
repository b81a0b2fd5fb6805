import { bareSql } from './bareSql';

/** The statements of a text, without comments and with strings and quoted names emptied. */
export function statementsOf(sql: string): string[] {
	return bareSql(sql)
		.text.split(';')
		.map((statement) => statement.trim())
		.filter((statement) => statement !== '');
}

const COMMANDS = /^(SELECT|INSERT|UPDATE|DELETE|MERGE)$/;

/** The word that says what a statement does: behind WITH, the first one outside of all brackets. */
function commandOf(statement: string): string {
	const first = /^[^\w]*(\w+)/.exec(statement)?.[1].toUpperCase() ?? '';
	if (first !== 'WITH') return first;
	let depth = 0;
	for (const [token] of statement.matchAll(/[()]|\w+/g)) {
		if (token === '(') depth++;
		else if (token === ')') depth--;
		else if (depth === 0 && COMMANDS.test(token.toUpperCase())) return token.toUpperCase();
	}
	return first;
}

/** True when nothing but SELECT is in the text: then no row means no row, not "done". */
export function onlySelects(sql: string): boolean {
	return statementsOf(sql).every((statement) => commandOf(statement) === 'SELECT');
}

/** What writes within a SELECT: a part of WITH, a table that the result goes into. Locking rows is no writing. */
const WRITES = /(?<!\bFOR\s+(NO\s+KEY\s+)?)\bUPDATE\b|\b(INSERT|DELETE|MERGE|INTO)\b/i;

/** True when the text is queries that write nothing, as far as the text can tell: a function may do anything. */
export function onlyReads(sql: string): boolean {
	return onlySelects(sql) && !statementsOf(sql).some((statement) => WRITES.test(statement));
}

/** Words before a bracket that call nothing. */
const NO_CALLS =
	'ALL|AND|ANY|ARRAY|AS|BETWEEN|BY|CASE|CHAR|CROSS|CUBE|DECIMAL|DISTINCT|ELSE|EXCEPT|EXISTS|FILTER|FROM|HAVING|IN|INTERSECT|JOIN|LATERAL|LIKE|LIMIT|MATERIALIZED|NOT|NUMERIC|OFFSET|ON|OR|OVER|PARTITION|ROLLUP|ROW|SELECT|SETS|SOME|THEN|UNION|USING|VALUES|VARCHAR|WHEN|WHERE|WITHIN|GROUP';

/** Functions of Postgres that only compute: those that queries mostly call. */
const COMPUTE =
	'abs|age|array_agg|array_length|avg|bool_and|bool_or|cardinality|cast|ceil|coalesce|concat|concat_ws|count|date_part|date_trunc|dense_rank|extract|first_value|floor|format|generate_series|greatest|json_agg|json_build_array|json_build_object|jsonb_agg|jsonb_array_elements|jsonb_build_array|jsonb_build_object|lag|last_value|lead|least|left|length|lower|ltrim|make_date|max|md5|min|mod|now|nullif|position|power|random|rank|regexp_replace|replace|right|round|row_number|row_to_json|rtrim|split_part|sqrt|string_agg|substr|substring|sum|to_char|to_date|to_json|to_jsonb|to_number|to_timestamp|trim|unnest|upper';

/** A bracket behind any other name: quoted names are emptied, and one of a schema may be anybody's. */
const UNKNOWN_CALL = new RegExp(
	`(?:'|\\.\\s*\\w+|(?<![\\w.])(?!(?:${NO_CALLS}|${COMPUTE})\\s*\\()[A-Za-z_]\\w*)\\s*\\(`,
	'i',
);

/** True when doing it twice surely writes nothing twice: queries that call no function but well-known ones. */
export function surelyOnlyReads(sql: string): boolean {
	return onlyReads(sql) && !statementsOf(sql).some((statement) => UNKNOWN_CALL.test(statement));
}

/** Commands that begin or end transactions themselves, or that the database does not run inside of one. */
const OUTSIDE_TRANSACTIONS =
	/^(ABORT|BEGIN|CLUSTER|COMMIT|END|PREPARE|RELEASE|REINDEX|ROLLBACK|SAVEPOINT|START|VACUUM|ALTER\s+(DATABASE|SUBSCRIPTION|SYSTEM)|(CREATE|DROP)\s+(DATABASE|SUBSCRIPTION|TABLESPACE))\b|(?<!^REFRESH\s+MATERIALIZED\s+VIEW\s+)\bCONCURRENTLY\b/i;

/** True when the text cannot be wrapped in a transaction. */
export function managesTransactions(sql: string): boolean {
	return statementsOf(sql).some((statement) => OUTSIDE_TRANSACTIONS.test(statement));
}

/** What they run may end transactions itself, which it can only outside of ours. */
const MAY_COMMIT = /^(CALL|DO)\b/i;

/** True when the text should not be wrapped in a transaction without need. */
export function mayManageTransactions(sql: string): boolean {
	return managesTransactions(sql) || statementsOf(sql).some((statement) => MAY_COMMIT.test(statement));
}

/** Commands whose effect outlives the transaction: settings, prepared statements, temporary tables, session locks. */
const TRACES =
	/^(DECLARE|DISCARD|LISTEN|LOAD|PREPARE|RESET|SET(?!\s+(LOCAL|CONSTRAINTS|TRANSACTION)\b))\b|\b(set_config|\w*advisory_lock\w*)\b|\b(CREATE|INTO)\s+((GLOBAL|LOCAL)\s+)?TEMP/i;

/** True when the text may leave something behind in the session. */
export function leavesTraces(sql: string): boolean {
	return statementsOf(sql).some((statement) => TRACES.test(statement));
}
