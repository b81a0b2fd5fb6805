import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { TableInfo } from '../../shared/transports/postgres/catalog';
import type { Action } from '../../shared/transports/postgres/write/set';
import type { NodeOptions } from '../options';
import { matchColumns } from '../rows/inputRows';
import type { ColumnRefusal } from '../rows/columns';

export type WriteOperation = 'insert' | 'upsert' | 'update' | 'deleteByKey';

/** What the operation does with a row, apart from its columns. */
export interface Operation {
	readonly name: WriteOperation;
	/** Columns by which rows are found. */
	readonly key: readonly string[];
}

/** @throws NodeOperationError when the columns to match on are not chosen */
export function readOperation(ctx: IExecuteFunctions, name: WriteOperation, version: number): Operation {
	if (name === 'insert') return { name, key: [] };
	const key =
		name === 'deleteByKey'
			? ((ctx.getNodeParameter('matchColumns', 0, []) as string[] | null) ?? [])
			: matchColumns(ctx, version);
	if (key.length === 0) {
		throw new NodeOperationError(ctx.getNode(), 'No column to match on is chosen', {
			description: 'Choose the column, or columns, by which the rows are found: usually the primary key.',
		});
	}
	return { name, key };
}

/** The action for a group of items, or why it cannot be done with the columns they have. */
export function actionFor(
	{ name, key }: Operation,
	table: TableInfo,
	columns: readonly string[],
	options: NodeOptions,
): Action | ColumnRefusal {
	const missing = key.find((column) => !columns.includes(column));
	if (missing !== undefined) {
		const exists = table.columns.some((column) => column.name === missing);
		return {
			message: exists
				? `The column to match on, "${missing}", is not in the item`
				: `The column to match on, "${missing}", does not exist in "${table.schema}"."${table.name}"`,
			description: exists
				? 'Give every item a value for it, or choose other columns to match on.'
				: 'Choose the columns to match on anew.',
		};
	}
	const others = columns.filter((column) => !key.includes(column));
	switch (name) {
		case 'insert':
			return { kind: 'insert', onConflict: options.skipOnConflict === true ? 'skip' : 'fail' };
		case 'upsert':
			return { kind: 'upsert', key, update: updatedColumns(others, options) };
		case 'update':
			if (others.length > 0) return { kind: 'update', key };
			return {
				message: 'The item has nothing to update',
				description: 'It has only the columns to match on. Give it values for other columns.',
			};
		case 'deleteByKey':
			return { kind: 'delete', key };
	}
}

function updatedColumns(
	others: readonly string[],
	{ onConflict = 'update', conflictUpdateColumns = [] }: NodeOptions,
): readonly string[] {
	switch (onConflict) {
		case 'update':
			return others;
		case 'updateSelected':
			return others.filter((column) => conflictUpdateColumns.includes(column));
		case 'nothing':
			return [];
	}
}
