import type { Cell } from './range';

/** Rows by what stands in one of their columns. */
export class RowsByKey {
	private readonly rows = new Map<string, number[]>();

	/** @param cells of the column, from the first row of data on, which is 0 */
	constructor(cells: readonly Cell[]) {
		cells.forEach((cell, row) => this.add(cell, row));
	}

	add(cell: unknown, row: number): void {
		const key = keyOf(cell);
		const there = this.rows.get(key);
		if (there) there.push(row);
		else this.rows.set(key, [row]);
	}

	/** Rows that hold this, the first one first. */
	matching(value: unknown): readonly number[] {
		return this.rows.get(keyOf(value)) ?? [];
	}
}

/** Numbers are equal to texts that say the same number; an empty cell is equal to nothing but an empty text. */
function keyOf(value: unknown): string {
	const text = String(value ?? '').trim();
	const isNumber = typeof value !== 'boolean' && text !== '' && Number.isFinite(Number(text));
	return isNumber ? `number ${Number(text)}` : `text ${String(value ?? '')}`;
}
