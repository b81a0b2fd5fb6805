import type { Rows, TargetColumn } from './rows';
import { requireStorableText } from './storableText';

/** Some rows as parameters: one `text[]` literal for each column. */
export interface ColumnArrays {
	/** Positions of the rows that are in: from `from`, up to but not including `to`. */
	readonly from: number;
	readonly to: number;
	/** Text form of a `text[]` for each column. */
	readonly arrays: readonly string[];
}

/** A set of parameters holds at most so many rows and about so many characters. */
const MAX_ROWS = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Characters with a meaning inside a quoted element, and those that no text can hold. */
const SPECIAL = /["\\\0\ud800-\udfff]/;

/**
 * Writes rows as parameter sets for `unnest`.
 * @throws ValueProblem for a value that `findProblems` would have found
 */
export function* arrayColumns(rows: Rows, columns: readonly TargetColumn[]): Generator<ColumnArrays, void, void> {
	for (let from = 0; from < rows.length; ) {
		const arrays = columns.map(() => '');
		let characters = 0;
		let to = from;
		for (; to < rows.length && to - from < MAX_ROWS && characters < MAX_CHARACTERS; to++) {
			const values = rows.valuesAt(to);
			for (let i = 0; i < columns.length; i++) {
				const { name, encode } = columns[i];
				const value = values[name];
				const isNull = value === null || value === undefined || (rows.emptyIsNull && value === '');
				const element = isNull ? 'NULL' : `"${quoted(encode(value))}"`;
				arrays[i] += to === from ? element : `,${element}`;
				characters += element.length;
			}
		}
		yield { from, to, arrays: arrays.map((elements) => `{${elements}}`) };
		from = to;
	}
}

function quoted(text: string): string {
	if (!SPECIAL.test(text)) return text;
	requireStorableText(text);
	return text.replace(/["\\]/g, '\\$&');
}
