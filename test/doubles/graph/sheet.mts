export type Cell = string | number | boolean | null;

/** A rectangle of cells, counted from 1. */
export interface Area {
	readonly column: number;
	readonly row: number;
	readonly columns: number;
	readonly rows: number;
}

/** A sheet of cells; those that hold nothing hold an empty text. */
export class Sheet {
	readonly id: string;
	private readonly cells = new Map<number, Map<number, Exclude<Cell, null>>>();

	constructor(
		readonly name: string,
		private readonly position: number,
	) {
		this.id = `{00000000-0001-0000-${String(position).padStart(4, '0')}-000000000000}`;
	}

	facts() {
		return { id: this.id, name: this.name, position: this.position - 1, visibility: 'Visible' };
	}

	area(address: string): Area | undefined {
		const [, from, first, to = from, last = first] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(address) ?? [];
		if (from === undefined) return undefined;
		const [column, row] = [numberOf(from), Number(first)];
		return { column, row, columns: numberOf(to) - column + 1, rows: Number(last) - row + 1 };
	}

	/** All that holds something; A1 in an empty sheet. */
	used(): Area {
		const rows = [...this.cells.keys()];
		const columns = [...this.cells.values()].flatMap((row) => [...row.keys()]);
		if (rows.length === 0) return { column: 1, row: 1, columns: 1, rows: 1 };
		const [column, row] = [least(columns), least(rows)];
		return { column, row, columns: most(columns) - column + 1, rows: most(rows) - row + 1 };
	}

	read({ column, row, columns, rows }: Area): Cell[][] {
		return Array.from({ length: rows }, (_r, i) =>
			Array.from({ length: columns }, (_c, j) => this.cells.get(row + i)?.get(column + j) ?? ''),
		);
	}

	/** Null leaves a cell as it is. */
	write({ column, row }: Area, values: readonly Cell[][]): void {
		values.forEach((cells, i) =>
			cells.forEach((cell, j) => {
				if (cell !== null) this.set(row + i, column + j, cell);
			}),
		);
	}

	clear(area: Area): void {
		this.write(
			area,
			Array.from({ length: area.rows }, () => Array.from({ length: area.columns }, () => '')),
		);
	}

	/** As the service shows a range: https://learn.microsoft.com/graph/api/resources/workbookrange */
	shown(area: Area) {
		const values = this.read(area);
		const text = values.map((row) => row.map(String));
		return {
			address: `${this.name}!${addressOf(area)}`,
			cellCount: area.rows * area.columns,
			columnCount: area.columns,
			columnIndex: area.column - 1,
			formulas: values,
			rowCount: area.rows,
			rowIndex: area.row - 1,
			text,
			values,
		};
	}

	private set(row: number, column: number, cell: Exclude<Cell, null>): void {
		const cells = this.cells.get(row) ?? new Map<number, Exclude<Cell, null>>();
		if (cell === '') cells.delete(column);
		else cells.set(column, cell);
		if (cells.size > 0) this.cells.set(row, cells);
		else this.cells.delete(row);
	}
}

function addressOf({ column, row, columns, rows }: Area): string {
	const from = `${lettersOf(column)}${row}`;
	const to = `${lettersOf(column + columns - 1)}${row + rows - 1}`;
	return from === to ? from : `${from}:${to}`;
}

function numberOf(letters: string): number {
	return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function lettersOf(column: number): string {
	if (column === 0) return '';
	return lettersOf(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));
}

const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b));
