import type { Column, TableInfo } from '../../shared/transports/postgres/catalog';
import type { NodeOptions } from '../options';

/** Why the keys of some items do not make a row. `column` is named when it is one of them. */
export interface ColumnRefusal {
	readonly message: string;
	readonly description?: string;
}

export interface ChosenColumns {
	readonly columns: readonly Column[];
	readonly overrideIdentity: boolean;
}

/**
 * Finds the columns for the keys of some items, or says why they cannot be written.
 * @param key columns by which rows are found
 * @param lookUp whether that is all that is done with the key: any column will do for it
 */
export function chooseColumns(
	table: TableInfo,
	keys: readonly string[],
	key: readonly string[],
	lookUp: boolean,
	{ generatedColumns = 'refuse' }: NodeOptions,
): ChosenColumns | ColumnRefusal {
	const columns: Column[] = [];
	for (const name of keys) {
		const column = table.columns.find((candidate) => candidate.name === name);
		if (column === undefined) return unknownColumn(table, name);
		const isKey = key.includes(name);
		if (isKey && lookUp) {
			columns.push(column);
			continue;
		}
		const { generated, identity } = column;
		const computed = generated || identity === 'always';
		if (computed && generatedColumns === 'refuse') return generatedColumn(column);
		const leftOut = generated || (generatedColumns === 'leaveOut' && identity !== undefined);
		if (!leftOut || (isKey && !computed)) columns.push(column);
		else if (isKey) return keyLeftOut(column);
	}
	return { columns, overrideIdentity: generatedColumns === 'override' };
}

function unknownColumn(table: TableInfo, key: string): ColumnRefusal {
	const similar = table.columns.find(({ name }) => name.toLowerCase() === key.toLowerCase());
	return {
		message: `Column "${key}" does not exist in "${table.schema}"."${table.name}"`,
		description: similar
			? `Did you mean "${similar.name}"? Upper and lower case count.`
			: `It has the columns ${listNames(table.columns)}. Remove the field from the items, or add the column.`,
	};
}

function generatedColumn({ name, generated }: Column): ColumnRefusal {
	return {
		message: generated
			? `Column "${name}" is computed by the database (GENERATED ALWAYS AS) and cannot be written`
			: `Column "${name}" is numbered by the database (GENERATED ALWAYS AS IDENTITY) and takes no value`,
		description:
			'Leave it out of the items, or say under "Generated Columns" in the options what to do with such values.',
	};
}

function keyLeftOut({ name, generated }: Column): ColumnRefusal {
	return {
		message: `The column to match on, "${name}", is ${generated ? 'computed' : 'numbered'} by the database, so it is left out`,
		description: generated
			? 'Choose other columns to match on, or use Update.'
			: 'Choose "Override" under "Generated Columns" in the options, so that new rows get the values of the items, or use Update.',
	};
}

/** Wide tables need not be spelled out. */
const MOST_NAMES = 20;

function listNames(columns: readonly Column[]): string {
	const names = columns.slice(0, MOST_NAMES).map(({ name }) => `"${name}"`);
	return columns.length > MOST_NAMES ? `${names.join(', ')} …` : names.join(', ');
}
