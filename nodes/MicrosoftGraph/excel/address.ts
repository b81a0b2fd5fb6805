/** A rectangle of cells; rows and columns are counted from 1. */
export interface Area {
	readonly column: number;
	readonly row: number;
	readonly columns: number;
	readonly rows: number;
}

const CELL = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i;

/**
 * Reads an address such as `A1:C5`, `Sheet1!A1:C5` or `B2`.
 * @returns undefined for anything else: whole rows or columns, names
 */
export function areaOf(address: string): Area | undefined {
	const [from, to = from] = address.slice(address.lastIndexOf('!') + 1).split(':');
	const first = CELL.exec(from.trim());
	const last = CELL.exec(to.trim());
	if (!first || !last) return undefined;
	const [column, right] = inOrder(numberOf(first[1]), numberOf(last[1]));
	const [row, bottom] = inOrder(Number(first[2]), Number(last[2]));
	return { column, row, columns: right - column + 1, rows: bottom - row + 1 };
}

/** Excel takes any two corners that face each other. */
const inOrder = (one: number, other: number) => [Math.min(one, other), Math.max(one, other)] as const;

/** The address of an area, without the sheet. */
export function addressOf({ column, row, columns, rows }: Area): string {
	const from = `${lettersOf(column)}${row}`;
	const to = `${lettersOf(column + columns - 1)}${row + rows - 1}`;
	return from === to ? from : `${from}:${to}`;
}

/** Some rows of an area; `row` is counted from its first one, which is 0. */
export function rowsIn(area: Area, row: number, rows: number): Area {
	return { ...area, row: area.row + row, rows };
}

/** A is 1, Z is 26, AA is 27. */
function numberOf(letters: string): number {
	return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function lettersOf(column: number): string {
	const rest = (column - 1) % 26;
	const above = (column - 1 - rest) / 26;
	return (above > 0 ? lettersOf(above) : '') + String.fromCharCode(65 + rest);
}
