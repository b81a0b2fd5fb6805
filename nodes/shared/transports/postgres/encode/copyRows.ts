import { copyField } from './copyText';
import type { Encoder } from './encoder';
import { showValue, ValueProblem } from './valueProblem';

/** Rows to write, by position. Values that are undefined are taken as null. */
export interface Rows {
	readonly length: number;
	/** @returns the row's values by column name */
	valuesAt(row: number): Readonly<Record<string, unknown>>;
	/** True when empty strings are to be written as null. */
	readonly emptyIsNull: boolean;
}

/** A column that is written, and how. */
export interface TargetColumn {
	readonly name: string;
	readonly encode: Encoder;
	/** False when the database would refuse null. */
	readonly nullable: boolean;
}

/** A value that cannot be stored. */
export interface RowProblem {
	/** Position in `Rows`. */
	readonly row: number;
	readonly column: string;
	/** Shortened, for the message. */
	readonly value: string;
	/** Continues the sentence "Column x …". */
	readonly reason: string;
}

/** Large enough that neither Node nor the server spends its time on messages, small enough to stay in the caches. */
const CHUNK_CHARACTERS = 128 * 1024;

const NULL_FIELD = '\\N';

/**
 * Writes rows in COPY's text format, in chunks of about 128 KiB. A row with a value that cannot be stored is left out and
 * reported; the caller decides what that means.
 * @param numbered puts the position of the row in front, as a first column
 */
export function* copyRows(
	rows: Rows,
	columns: readonly TargetColumn[],
	report: (problem: RowProblem) => void,
	numbered = false,
): Generator<Buffer, void, void> {
	const width = columns.length;
	const { emptyIsNull } = rows;
	let chunk = '';
	for (let row = 0; row < rows.length; row++) {
		const values = rows.valuesAt(row);
		let line = numbered ? `${row}` : '';
		let column = 0;
		let sound = true;
		for (; column < width; column++) {
			if (column > 0 || numbered) line += '\t';
			const { name, encode, nullable } = columns[column];
			const value = values[name];
			if (value === null || value === undefined || (emptyIsNull && value === '')) {
				if (nullable) {
					line += NULL_FIELD;
				} else {
					report(nullProblem(row, name));
					sound = false;
				}
				continue;
			}
			try {
				line += copyField(encode(value));
			} catch (error) {
				if (!(error instanceof ValueProblem)) throw error;
				report({ row, column: name, value: showValue(value), reason: error.message });
				sound = false;
			}
		}
		if (!sound) continue;
		chunk += `${line}\n`;
		if (chunk.length >= CHUNK_CHARACTERS) {
			yield Buffer.from(chunk, 'utf8');
			chunk = '';
		}
	}
	if (chunk !== '') yield Buffer.from(chunk, 'utf8');
}

export function nullProblem(row: number, column: string): RowProblem {
	return { row, column, value: 'null', reason: 'is null, and the column is NOT NULL' };
}
