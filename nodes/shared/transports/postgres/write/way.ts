import type { WriteRules, WriteSet } from './set';

/**
 * The ways in which rows get to the database.
 * - `copy`: COPY straight into the table
 * - `staged`: COPY into a temporary table, then one statement for all rows
 * - `parameters`: one array for each column as parameters of a statement
 * - `defaults`: rows without a value of their own
 */
export type WriteWay = 'copy' | 'staged' | 'parameters' | 'defaults';

/** Fewer rows than this are sent faster as parameters than by way of a temporary table. */
const STAGED_FROM = 1_000;

/**
 * Chooses the way from the catalog. COPY goes straight into the table when nothing has to come back and nothing stands
 * against it: it is refused under row-level security and on views, passes rules by, and writes into identity columns that
 * are GENERATED ALWAYS where INSERT says no.
 */
export function chooseWay(
	{ table, columns, rows, action }: WriteSet,
	{ returning, overrideIdentity }: WriteRules,
): WriteWay {
	if (columns.length === 0) return 'defaults';
	if (action.kind === 'insert' && action.onConflict === 'fail' && returning === undefined) {
		const isTable = table.kind === 'table' || table.kind === 'partitioned' || table.kind === 'foreign';
		const writesIdentity = columns.some(({ identity }) => identity === 'always');
		if (isTable && !table.rowSecurity && !table.hasRules && (!writesIdentity || overrideIdentity)) return 'copy';
	}
	return rows.length >= STAGED_FROM && canStage({ table, columns }) ? 'staged' : 'parameters';
}

/** Columns that a table can have (MaxHeapAttributeNumber). */
const MOST_COLUMNS = 1_600;

/** True when the rows can wait in a temporary table, which has their number as a column of its own. */
export function canStage({ table, columns }: Pick<WriteSet, 'table' | 'columns'>): boolean {
	return table.mayUseTemp && columns.length < MOST_COLUMNS;
}
