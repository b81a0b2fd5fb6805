import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { hasExpression } from '../shared/n8n/expressions';
import { rawValue } from '../shared/n8n/parameters';
import type { SimpleMapping } from './simpleMapping';
import { compileMapping } from './simpleMapping';

/** The values of an item, by column name. */
export type RowValues = Readonly<Record<string, unknown>>;

/** Where an item goes and what it brings. */
export interface RowSource {
	/** @returns the table of item `i`; the same object for equal tables in a row */
	tableOf(item: number): TableName;
	/** @throws n8n's errors for expressions and mappings that fail */
	valuesOf(item: number): RowValues;
	/** True when a value that is undefined counts as null, because a column was mapped to it. */
	readonly undefinedIsNull: boolean;
}

export interface TableName {
	readonly schema: string;
	readonly table: string;
}

/**
 * Reads the node's parameters for each item, and each of them only once per run where it is the same for all of them:
 * evaluating an expression takes longer than writing a row.
 */
export function rowSource(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): RowSource {
	return { tableOf: tableReader(ctx), ...valueReader(ctx, items) };
}

function tableReader(ctx: IExecuteFunctions): RowSource['tableOf'] {
	const read = (item: number): TableName => ({
		schema: String(ctx.getNodeParameter('schema', item, '', { extractValue: true })),
		table: String(ctx.getNodeParameter('table', item, '', { extractValue: true })),
	});
	let last: TableName | undefined;
	const varies = hasExpression(rawValue(ctx, 'schema')) || hasExpression(rawValue(ctx, 'table'));
	if (!varies) return (item) => (last ??= read(item));
	return (item) => {
		const next = read(item);
		return last?.schema === next.schema && last.table === next.table ? last : (last = next);
	};
}

function valueReader(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): Omit<RowSource, 'tableOf'> {
	// Versions before 2.2 have parameters of their own; the mapping came with 2.2.
	const legacy = ctx.getNode().typeVersion < 2.2;
	const modeName = legacy ? 'dataMode' : 'columns.mappingMode';
	const mode = ctx.getNodeParameter(modeName, 0) as string;
	if (mode === 'autoMapInputData') return { valuesOf: (item) => items[item].json, undefinedIsNull: false };
	if (legacy) return { valuesOf: (item) => legacyValues(ctx, item), undefinedIsNull: true };
	const mapping: SimpleMapping | undefined = compileMapping(ctx);
	if (mapping) return { valuesOf: (item) => mapping(items[item].json, item), undefinedIsNull: true };
	return {
		valuesOf: (item) => (ctx.getNodeParameter('columns.value', item) as IDataObject | null) ?? {},
		undefinedIsNull: true,
	};
}

function legacyValues(ctx: IExecuteFunctions, item: number): RowValues {
	const { values = [] } = ctx.getNodeParameter('valuesToSend', item, {}) as {
		values?: Array<{ column: string; value: unknown }>;
	};
	return Object.fromEntries(values.map(({ column, value }) => [column, value]));
}
