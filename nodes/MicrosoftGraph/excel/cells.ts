import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { data } from './fields';
import type { Cell } from './range';

/** What a row is to hold, by the names of columns. */
export type Fields = Readonly<Record<string, unknown>>;

interface FieldsUi {
	readonly values?: ReadonlyArray<{ readonly column?: string; readonly fieldValue?: unknown }>;
}

/** What an item wants to be written, by the names of columns. */
export function fieldsOf(item: ServiceItem): Fields {
	if (item.get<string>('dataMode', 'define') === 'autoMap') return item.ctx.getInputData()[item.itemIndex].json;
	const { values = [] } = item.get<FieldsUi>('fieldsUi', {});
	return Object.fromEntries(values.map(({ column = '', fieldValue }) => [column, fieldValue]));
}

/**
 * A row in the order of the columns. What is not given stays empty, or as it is.
 * @param columns names, as the sheet has them: numbers, too
 */
export function rowOf(fields: Fields, columns: readonly unknown[]): Cell[] {
	return columns.map((column) => cellOf(fields[String(column)]));
}

/** What Excel can hold: texts, numbers, yes and no. Null leaves a cell as it is. */
export function cellOf(value: unknown): Cell {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
	if (value instanceof Date) return value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value as bigint);
}

/** A row as it comes out: by the names of columns. */
export function asObject(columns: readonly unknown[], row: readonly unknown[]): IDataObject {
	return Object.fromEntries(columns.map((column, i) => [String(column), row[i] as Cell]));
}

/** Rows as they come out. */
export function asObjects(columns: readonly unknown[], rows: ReadonlyArray<readonly unknown[]>): INodeExecutionData[] {
	return rows.map((row) => ({ json: asObject(columns, row) }));
}

/**
 * Rows that are given as they are.
 * @throws NodeOperationError unless they are a list of lists, all of the same length of one or more
 */
export function rawRows(item: ServiceItem): Cell[][] {
	const field = data.displayName;
	const given = item.get<unknown>(data.name, '');
	let rows: unknown = given;
	try {
		rows = typeof given === 'string' ? JSON.parse(given) : given;
	} catch (error) {
		throw item.refuse(field, `is no JSON: ${(error as Error).message}`, HOW);
	}
	if (!Array.isArray(rows) || !rows.every(Array.isArray)) throw item.refuse(field, 'is no list of rows', HOW);
	const [first = []] = rows as unknown[][];
	if (rows.length > 0 && first.length === 0) throw item.refuse(field, 'has rows without values', HOW);
	const odd = (rows as unknown[][]).findIndex(({ length }) => length !== first.length);
	if (odd >= 0)
		throw item.refuse(field, `has ${rows[odd].length} values in row ${odd + 1} and ${first.length} in row 1`, HOW);
	return (rows as unknown[][]).map((row) => row.map(cellOf));
}

const HOW = 'Write it like [["Sara","Berlin"],["George","Paris"]], every row with as many values as the first.';
