import { setImmediate } from 'node:timers/promises';
import { copyField } from './copyText';
import type { Rows, TargetColumn } from './rows';

/** Large enough that neither Node nor the server spends its time on messages, small enough to stay in the caches. */
const CHUNK_CHARACTERS = 128 * 1024;

/** Milliseconds of work after which other things of the process get their turn. */
const TURN_MS = 15;

const NULL_FIELD = '\\N';

/**
 * Writes rows in COPY's text format, in chunks of about 128 KiB.
 * @param numbered puts the position of the row in front, as a first column
 * @throws ValueProblem for a value that `findProblems` would have found
 */
export async function* copyRows(
	rows: Rows,
	columns: readonly TargetColumn[],
	numbered = false,
): AsyncGenerator<Buffer, void, void> {
	let turn = performance.now();
	for (let row = 0; row < rows.length; ) {
		let chunk = '';
		for (; row < rows.length && chunk.length < CHUNK_CHARACTERS; row++) chunk += copyLine(rows, row, columns, numbered);
		if (performance.now() - turn > TURN_MS) {
			await setImmediate();
			turn = performance.now();
		}
		yield Buffer.from(chunk, 'utf8');
	}
}

/** A row as a line of COPY's text format. */
export function copyLine(rows: Rows, row: number, columns: readonly TargetColumn[], numbered: boolean): string {
	const values = rows.valuesAt(row);
	let line = numbered ? `${row}\t` : '';
	for (let i = 0; i < columns.length; i++) {
		if (i > 0) line += '\t';
		const { name, encode } = columns[i];
		const value = values[name];
		line +=
			value === null || value === undefined || (rows.emptyIsNull && value === '')
				? NULL_FIELD
				: copyField(encode(value));
	}
	return `${line}\n`;
}
