import type { IDataObject } from 'n8n-workflow';
import type { ItemFailure } from '../../shared/n8n/errors';
import { showValue } from '../../shared/transports/postgres/encode/valueProblem';
import { adviceFor } from '../../shared/transports/postgres/explain';
import type { RowError } from '../../shared/transports/postgres/write/set';
import type { RowValues } from '../rows/inputRows';
import type { Part } from './parts';

/** Words and data for a row that the database refused. */
export function refusalOf({ group, write }: Part, row: number, error: RowError, attempts: number): ItemFailure {
	const { code, message } = error;
	// A domain's is only in the message; a row that belongs to no partition has the same code, and a detail.
	const constraint =
		error.constraint ?? (code === '23514' && error.detail === undefined ? lastQuoted(message) : undefined);
	const column =
		error.column ??
		columnInMessage(write, message) ??
		columnOfConstraint(write, error) ??
		columnOfValue(write, message, group.values[row]);
	const value = column === undefined ? undefined : showValue(group.values[row][column] ?? null);
	const details: IDataObject = { itemIndex: group.items[row] };
	if (column !== undefined) Object.assign(details, { column, value });
	if (constraint !== undefined) Object.assign(details, { constraint });
	const advice = [error.detail, error.hint, adviceFor(code)]
		.filter((text) => text !== undefined)
		.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`));
	return {
		message: column === undefined || message.includes(`"${column}"`) ? message : `Column "${column}": ${message}`,
		...(advice.length === 0 ? {} : { description: advice.join(' ') }),
		code,
		attempts,
		outcome: 'rejected',
		details,
	};
}

/** Some messages name the column only in words. */
function columnInMessage({ set }: Part['write'], message: string): string | undefined {
	return set.columns.find(({ name }) => message.includes(`column "${name}"`))?.name;
}

/** `Key (sku)=(a-1) already exists.` */
function columnOfConstraint({ set }: Part['write'], { detail }: RowError): string | undefined {
	const named = detail === undefined ? undefined : /\(([^()]+)\)=\(/.exec(detail)?.[1];
	return set.columns.find(({ name }) => name === named)?.name;
}

/** `invalid input syntax for type integer: "x1"`: the one column of that type with that value. */
function columnOfValue({ set }: Part['write'], message: string, values: RowValues): string | undefined {
	const quoted = lastQuoted(message);
	const ofType = set.columns.filter(({ typeText, type }) => message.includes(typeText) || message.includes(type.name));
	const candidates = quoted === undefined ? ofType : ofType.filter(({ name }) => textOf(values[name]) === quoted);
	return candidates.length === 1 ? candidates[0].name : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function lastQuoted(message: string): string | undefined {
	return [...message.matchAll(/"([^"]*)"/g)].at(-1)?.[1];
}

/** A row to be updated that is not there. */
export function notFound({ group, write }: Part, row: number, attempts: number): ItemFailure {
	const { table, action } = write.set;
	const key =
		'key' in action
			? action.key.map((name) => `${name} = ${showValue(group.values[row][name] ?? null)}`).join(', ')
			: '';
	return {
		message: "The row to update doesn't exist",
		description: `No row of "${table.schema}"."${table.name}" has ${key}.`,
		attempts,
		outcome: 'rejected',
		details: { itemIndex: group.items[row] },
	};
}
