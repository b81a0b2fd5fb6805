import { nullProblem, type RowProblem, type Rows, type TargetColumn } from './copyRows';
import { requireStorableText } from './storableText';
import { showValue, ValueProblem } from './valueProblem';

/** Some rows as parameters: one `text[]` literal for each column. */
export interface ColumnArrays {
	/** Positions of the rows that are in, in order. */
	readonly rows: readonly number[];
	/** Text form of a `text[]` for each column. */
	readonly arrays: readonly string[];
}

/** A set of parameters holds at most so many rows and about so many characters. */
const MAX_ROWS = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Characters with a meaning inside a quoted element, and those that no text can hold. */
const SPECIAL = /["\\\0\ud800-\udfff]/;

/** Writes rows as parameter sets for `unnest`. Rows with a value that cannot be stored are left out and reported. */
export function* arrayColumns(
	rows: Rows,
	columns: readonly TargetColumn[],
	report: (problem: RowProblem) => void,
): Generator<ColumnArrays, void, void> {
	const width = columns.length;
	const { emptyIsNull } = rows;
	let positions: number[] = [];
	let arrays = new Array<string>(width).fill('');
	let characters = 0;
	const fields = new Array<string>(width);
	for (let row = 0; row < rows.length; row++) {
		const values = rows.valuesAt(row);
		let sound = true;
		for (let column = 0; column < width; column++) {
			const { name, encode, nullable } = columns[column];
			const value = values[name];
			if (value === null || value === undefined || (emptyIsNull && value === '')) {
				fields[column] = 'NULL';
				if (nullable) continue;
				report(nullProblem(row, name));
				sound = false;
				continue;
			}
			try {
				fields[column] = `"${arrayElement(encode(value))}"`;
			} catch (error) {
				if (!(error instanceof ValueProblem)) throw error;
				report({ row, column: name, value: showValue(value), reason: error.message });
				sound = false;
			}
		}
		if (!sound) continue;
		const separator = positions.length === 0 ? '' : ',';
		for (let column = 0; column < width; column++) {
			arrays[column] += separator + fields[column];
			characters += fields[column].length;
		}
		positions.push(row);
		if (positions.length >= MAX_ROWS || characters >= MAX_CHARACTERS) {
			yield { rows: positions, arrays: arrays.map((inner) => `{${inner}}`) };
			positions = [];
			arrays = new Array<string>(width).fill('');
			characters = 0;
		}
	}
	if (positions.length > 0) yield { rows: positions, arrays: arrays.map((inner) => `{${inner}}`) };
}

function arrayElement(text: string): string {
	if (!SPECIAL.test(text)) return text;
	requireStorableText(text);
	return text.replace(/["\\]/g, '\\$&');
}
