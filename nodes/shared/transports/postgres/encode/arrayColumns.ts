import type { Rows, TargetColumn } from './rows';
import { requireStorableText } from './storableText';

/** Some rows as parameters: one `text[]` literal for each column. */
export interface ColumnArrays {
	/** Positions of the rows that are in, in order. */
	readonly positions: readonly number[];
	/** Text form of a `text[]` for each column. */
	readonly arrays: readonly string[];
}

/** A set of parameters holds about so many characters at most. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Characters with a meaning inside a quoted element, and those that no text can hold. */
const SPECIAL = /["\\\0\ud800-\udfff]/;

/**
 * Writes the rows at the given positions as parameter sets for `unnest`.
 * @throws ValueProblem for a value that `findProblems` would have found
 */
export function* arrayColumns(
	rows: Rows,
	columns: readonly TargetColumn[],
	positions: readonly number[],
	rowsPerSet: number,
): Generator<ColumnArrays, void, void> {
	for (let next = 0; next < positions.length; ) {
		const arrays = columns.map(() => '');
		const from = next;
		let characters = 0;
		for (; next < positions.length && next - from < rowsPerSet && characters < MAX_CHARACTERS; next++) {
			const values = rows.valuesAt(positions[next]);
			for (let i = 0; i < columns.length; i++) {
				const { name, encode } = columns[i];
				const value = values[name];
				const isNull = value === null || value === undefined || (rows.emptyIsNull && value === '');
				const element = isNull ? 'NULL' : `"${quoted(encode(value))}"`;
				arrays[i] += next === from ? element : `,${element}`;
				characters += element.length;
			}
		}
		yield { positions: positions.slice(from, next), arrays: arrays.map((elements) => `{${elements}}`) };
	}
}

function quoted(text: string): string {
	if (!SPECIAL.test(text)) return text;
	requireStorableText(text);
	return text.replace(/["\\]/g, '\\$&');
}
