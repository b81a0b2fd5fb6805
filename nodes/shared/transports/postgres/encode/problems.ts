import { setImmediate } from 'node:timers/promises';
import { requireStorableText } from './storableText';
import type { Rows, TargetColumn } from './rows';
import { showValue, ValueProblem } from './valueProblem';

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

/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 1_000;

/** Milliseconds of work after which other things of the process get their turn. */
const TURN_MS = 15;

/**
 * Looks for values that cannot be stored, before anything is sent. Ordinary values are waved through; only the others are
 * encoded for it, which makes this far cheaper than writing the rows.
 */
export async function findProblems(
	rows: Rows,
	columns: readonly TargetColumn[],
	signal: AbortSignal,
): Promise<RowProblem[]> {
	const problems: RowProblem[] = [];
	let turn = performance.now();
	for (let from = 0; from < rows.length; from += ROWS_PER_LOOK) {
		inspect(rows, columns, from, Math.min(from + ROWS_PER_LOOK, rows.length), problems);
		if (performance.now() - turn < TURN_MS) continue;
		await setImmediate();
		signal.throwIfAborted();
		turn = performance.now();
	}
	return problems;
}

function inspect(rows: Rows, columns: readonly TargetColumn[], from: number, to: number, problems: RowProblem[]): void {
	const { emptyIsNull } = rows;
	for (let row = from; row < to; row++) {
		const values = rows.valuesAt(row);
		for (let i = 0; i < columns.length; i++) {
			const { name, encode, accepts, nullable } = columns[i];
			const value = values[name];
			if (value === null || value === undefined || (emptyIsNull && value === '')) {
				if (!nullable)
					problems.push({ row, column: name, value: 'null', reason: 'is null, and the column is NOT NULL' });
			} else if (!accepts(value)) {
				const reason = whyNot(value, encode);
				if (reason !== undefined) problems.push({ row, column: name, value: showValue(value), reason });
			}
		}
	}
}

function whyNot(value: unknown, encode: TargetColumn['encode']): string | undefined {
	try {
		requireStorableText(encode(value));
		return undefined;
	} catch (error) {
		if (error instanceof ValueProblem) return error.message;
		throw error;
	}
}
