import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { hasExpression } from '../../shared/n8n/expressions';
import { rawValue } from '../../shared/n8n/parameters';
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

/** Before 2.2 rows are mapped with parameters of their own. */
const MAPPER_FROM = 2.2;

/**
 * Reads the node's parameters for each item, and each of them only once per run where it is the same for all of them:
 * evaluating an expression takes longer than writing a row.
 */
export function rowSource(ctx: IExecuteFunctions, items: readonly INodeExecutionData[], version: number): RowSource {
	return { tableOf: tableReader(ctx), ...valueReader(ctx, items, version) };
}

/** Reads schema and table; both may be expressions. */
export function tableReader(ctx: IExecuteFunctions): RowSource['tableOf'] {
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

/** The columns by which rows are found, as the version has them. */
export function matchColumns(ctx: IExecuteFunctions, version: number): string[] {
	if (version < MAPPER_FROM)
		return [String(ctx.getNodeParameter('columnToMatchOn', 0, ''))].filter((name) => name !== '');
	return (ctx.getNodeParameter('columns.matchingColumns', 0, []) as string[] | null) ?? [];
}

function valueReader(
	ctx: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	version: number,
): Omit<RowSource, 'tableOf'> {
	const legacy = version < MAPPER_FROM;
	const mode = ctx.getNodeParameter(legacy ? 'dataMode' : 'columns.mappingMode', 0, 'autoMapInputData') as string;
	if (mode === 'autoMapInputData') return { valuesOf: (item) => items[item].json, undefinedIsNull: false };
	if (legacy) {
		const matching = ctx.getNodeParameter('operation', 0) === 'insert' ? [] : matchColumns(ctx, version);
		return { valuesOf: (item) => legacyValues(ctx, item, matching), undefinedIsNull: true };
	}
	const mapping = compileMapping(ctx);
	if (mapping) return { valuesOf: (item) => mapping(items[item].json, item), undefinedIsNull: true };
	return {
		valuesOf: (item) => (ctx.getNodeParameter('columns.value', item, {}) as IDataObject | null) ?? {},
		undefinedIsNull: true,
	};
}

function legacyValues(ctx: IExecuteFunctions, item: number, matching: readonly string[]): RowValues {
	const { values = [] } = ctx.getNodeParameter('valuesToSend', item, {}) as {
		values?: Array<{ column: string; value: unknown }>;
	};
	const key = matching.map((column) => [column, ctx.getNodeParameter('valueToMatchOn', item, '')] as const);
	return Object.fromEntries([...values.map(({ column, value }) => [column, value] as const), ...key]);
}
