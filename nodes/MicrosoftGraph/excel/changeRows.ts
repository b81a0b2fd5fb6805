import type { INodeExecutionData } from 'n8n-workflow';
import { type Area, addressOf, areaOf, rowsIn } from './address';
import { asObjects, cellOf, type Fields, rowOf } from './cells';
import { endAfterFailure } from './failure';
import { rawPropertyOf } from './fields';
import type { Wish } from '../api/gathering';
import { RowsByKey } from './matching';
import { type Cell, partOf, type Range, rangePath, readArea, rowsAtOnce, usedArea } from './range';
import type { WorkbookSession } from './session';

/** What an item wants to be changed. */
export interface Change {
	/** Found by what stands in the column to match on; undefined matches nothing. */
	readonly key: unknown;
	readonly fields: Fields;
	/** True for all rows that match, not the first one only. */
	readonly all: boolean;
}

type ChangeWish = Wish<Change, INodeExecutionData[]>;

/** Where changes go, and what becomes of those that match no row. */
export interface Target {
	readonly sheet: string;
	/** Empty for all that is used of the sheet. */
	readonly range: string;
	readonly column: string;
	/** Appends what matches no row; leaves it out when undefined. */
	readonly append?: { readonly afterRange: boolean };
}

/** Unchanged rows that are sent along where this saves a request: null leaves a cell as it is. */
const LARGEST_GAP = 50;

/**
 * Changes rows that are found by what stands in a column. Only what changes is sent, rows that are near each other in one
 * request; formulas in other cells stay as they are.
 * @returns how many wishes matched no row and were left out
 */
export async function changeRows(
	session: WorkbookSession,
	target: Target,
	wishes: readonly ChangeWish[],
): Promise<number> {
	const { sheet, append } = target;
	const area = target.range === '' ? await usedArea(session, sheet) : areaOf(target.range)!;
	const [columns] = (await readArea(session, sheet, rowsIn(area, 0, 1), 'values')).values;
	const at = columns.findIndex((name) => String(name) === target.column);
	if (at < 0) {
		const description = `Choose one of these: ${columns.join(', ')}.`;
		throw session.item.refuse('Column to match on', `names no column of the sheet: ${target.column}`, description);
	}
	const keys = new RowsByKey(await keyColumn(session, sheet, area, at));
	let end = area.rows - 1;
	if (append && !append.afterRange && target.range !== '') {
		const used = await usedArea(session, sheet);
		end = Math.max(end, used.row + used.rows - area.row - 1);
	}
	const rows = new Map<number, Cell[]>();
	const places = new Map<ChangeWish, readonly number[]>();
	let unmatched = 0;
	for (const wish of wishes) {
		const { key, fields, all } = wish.entry;
		const hasKey = key !== undefined && key !== null;
		let found = hasKey ? keys.matching(key) : [];
		const isNew = hasKey && found.length === 0 && append !== undefined;
		if (isNew) {
			keys.add(key, end);
			found = [end++];
		}
		if (found.length === 0) unmatched++;
		const meant = all ? found : found.slice(0, 1);
		places.set(wish, meant);
		// A number in the sheet stays one, though a text has found it.
		const cells = rowOf(fields, columns).with(at, isNew ? cellOf(key) : null);
		for (const row of meant) rows.set(row, over(rows.get(row), cells));
	}
	await write(session, sheet, { ...area, columns: columns.length }, rows, places, columns);
	return unmatched;
}

async function keyColumn(session: WorkbookSession, sheet: string, area: Area, at: number): Promise<Cell[]> {
	if (area.rows < 2) return [];
	const column = { ...rowsIn(area, 1, area.rows - 1), column: area.column + at, columns: 1 };
	return (await readArea(session, sheet, column, 'values')).values.map(([cell]) => cell);
}

/** Later items have the last word on a cell. */
function over(earlier: readonly Cell[] | undefined, later: readonly Cell[]): Cell[] {
	return later.map((cell, i) => cell ?? earlier?.[i] ?? null);
}

async function write(
	session: WorkbookSession,
	sheet: string,
	area: Area,
	rows: ReadonlyMap<number, Cell[]>,
	places: ReadonlyMap<ChangeWish, readonly number[]>,
	columns: readonly Cell[],
): Promise<void> {
	const results = new Map<number, Range>();
	const open = new Set(places.keys());
	const settle = () => {
		for (const wish of open) {
			const meant = places.get(wish) ?? [];
			if (!meant.every((row) => results.has(row))) continue;
			wish.done(
				render(
					wish,
					meant.map((row) => results.get(row)!),
					columns,
				),
			);
			open.delete(wish);
		}
	};
	settle();
	for (const { first, last } of blocks([...rows.keys()], rowsAtOnce(area.columns))) {
		const values = Array.from({ length: last - first + 1 }, (_, i) => rows.get(first + i) ?? columns.map(() => null));
		const path = rangePath(sheet, addressOf(rowsIn(area, first + 1, values.length)));
		try {
			// The same cells get the same values, however often it is sent.
			const range = await session.json<Range>({ method: 'PATCH', path, body: { values }, isRepeatable: true });
			for (let row = first; row <= last; row++) if (rows.has(row)) results.set(row, partOf(range, row - first, 1));
			settle();
		} catch (error) {
			const isIn = (wish: ChangeWish) => places.get(wish)!.some((row) => row <= last);
			const left = [...open];
			for (const wish of left) wish.item.acted ||= places.get(wish)!.some((row) => results.has(row));
			endAfterFailure(
				error,
				session.item,
				left.filter(isIn),
				left.filter((wish) => !isIn(wish)),
			);
			return;
		}
	}
}

/** Rows in their order, cut where too many unchanged ones are between them, or where a request would be too large. */
function blocks(rows: number[], most: number): Array<{ first: number; last: number }> {
	const all: Array<{ first: number; last: number }> = [];
	for (const row of rows.sort((a, b) => a - b)) {
		const block = all.at(-1);
		if (block && row - block.last <= LARGEST_GAP && row - block.first < Math.min(most, 1_000)) block.last = row;
		else all.push({ first: row, last: row });
	}
	return all;
}

function render({ item }: ChangeWish, rows: readonly Range[], columns: readonly Cell[]): INodeExecutionData[] {
	const property = rawPropertyOf(item.get('options', {}));
	if (property === undefined)
		return asObjects(
			columns,
			rows.flatMap(({ values }) => values),
		);
	return rows.map((row) => ({ json: { [property]: row } }));
}
