import type { ItemFailure } from '../../shared/n8n/errors';
import type { TableInfo } from '../../shared/transports/postgres/catalog';
import type { RowProblem } from '../../shared/transports/postgres/encode/problems';
import type { WriteRules } from '../../shared/transports/postgres/write/set';
import { Write } from '../../shared/transports/postgres/write/write';
import type { NodeOptions } from '../options';
import { returningOf } from '../options';
import { chooseColumns } from '../rows/columns';
import type { RowGroup } from '../rows/groups';
import { rowsOf, withoutItems } from '../rows/groups';
import { encodingRules, resultRules } from '../versions';
import type { Operation } from './actions';
import { actionFor } from './actions';

/** A group of items, ready to be written. */
export interface Part {
	readonly group: RowGroup;
	readonly write: Write;
}

/** Rows per statement unless the option says otherwise. */
const ROWS_PER_STATEMENT = 10_000;

/**
 * Makes a group ready to be written.
 * @param refused takes the items that cannot be
 * @param leaveOut whether the others are written without them
 * @returns undefined when nothing is left
 */
export async function preparePart(
	group: RowGroup,
	table: TableInfo,
	operation: Operation,
	options: NodeOptions,
	version: number,
	leaveOut: boolean,
	refused: Map<number, ItemFailure>,
	signal: AbortSignal,
): Promise<Part | undefined> {
	const lookUp = operation.name === 'update' || operation.name === 'deleteByKey';
	const chosen = chooseColumns(table, group.keys, operation.key, lookUp, options);
	const names = 'columns' in chosen ? chosen.columns.map(({ name }) => name) : [];
	const action = 'columns' in chosen ? actionFor(operation, table, names, options) : chosen;
	if (!('columns' in chosen) || !('kind' in action)) {
		const refusal = {
			...(action as { message: string; description?: string }),
			attempts: 0,
			outcome: 'notSent' as const,
		};
		for (const item of group.items) refused.set(item, refusal);
		return undefined;
	}
	const rules: WriteRules = {
		encoding: encodingRules(version),
		results: resultRules(version, options.largeNumbersOutput),
		returning: returnedColumns(version, table, options),
		overrideIdentity: chosen.overrideIdentity,
		rowsPerStatement: options.chunkRows !== undefined && options.chunkRows > 0 ? options.chunkRows : ROWS_PER_STATEMENT,
	};
	const partOf = (part: RowGroup): Part => ({
		group: part,
		write: new Write(
			{ table, columns: chosen.columns, rows: rowsOf(part, options.replaceEmptyStrings === true), action },
			rules,
		),
	});
	const part = partOf(group);
	const failures = problemFailures(group, await part.write.problems(signal));
	if (failures.size === 0) return part;
	for (const [item, failure] of failures) refused.set(item, failure);
	if (!leaveOut) return part;
	const rest = withoutItems(group, failures);
	return rest.items.length === 0 ? undefined : partOf(rest);
}

function returnedColumns(version: number, table: TableInfo, options: NodeOptions): readonly string[] | undefined {
	switch (returningOf(version, options)) {
		case 'none':
			return undefined;
		case 'keys': {
			const key = table.uniqueKeys.find(({ primary }) => primary) ?? table.uniqueKeys.at(0);
			return key?.columns ?? ['*'];
		}
		case 'rows':
			return options.outputColumns === undefined || options.outputColumns.length === 0 ? ['*'] : options.outputColumns;
	}
}

/** The items that have values which cannot be stored, each with its first problem. */
function problemFailures(group: RowGroup, problems: readonly RowProblem[]): Map<number, ItemFailure> {
	const failures = new Map<number, ItemFailure>();
	for (const { row, column, reason, value } of problems) {
		const item = group.items[row];
		if (failures.has(item)) continue;
		failures.set(item, {
			message: `Column "${column}" ${reason}`,
			description: `The value is ${value}.`,
			attempts: 0,
			outcome: 'notSent',
			details: { column, value },
		});
	}
	return failures;
}
