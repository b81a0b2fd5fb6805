import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { type Area, addressOf, areaOf, rowsIn } from './address';
import type { WorkbookSession } from './session';

/** What a cell holds. */
export type Cell = string | number | boolean | null;

/** https://learn.microsoft.com/graph/api/resources/workbookrange, as far as it was asked for. */
export interface Range extends IDataObject {
	readonly address: string;
	readonly values: Cell[][];
}

/** Cells that are read or written at a time: an answer may have 5 MB, and each cell comes in up to six ways. */
const CELLS_AT_ONCE = 20_000;

/** Rows at a time, for a width. */
export const rowsAtOnce = (columns: number) => Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, columns)));

/** Where a range is, as the end of a path. @param sheet from `sheetPath` */
export const rangePath = (sheet: string, address: string) =>
	`${sheet}/range(address='${encodeURIComponent(address.replaceAll("'", "''"))}')`;

/** Whether an address names whole columns, whose million rows nobody wants. */
export function refuseWholeColumns(item: ServiceItem, field: string, range: string): void {
	if (!/^[A-Z]+:[A-Z]+$/i.test(range)) return;
	throw item.refuse(field, `is too wide: ${range}`, 'Name first and last row, such as A1:B5.');
}

/** Where there is something in a sheet. An empty one has the single cell A1. */
export async function usedArea(session: WorkbookSession, sheet: string): Promise<Area> {
	const path = `${sheet}/usedRange`;
	const { address } = await session.json<{ address: string }>({ path, query: { $select: 'address' } });
	return areaOf(address) as Area;
}

/**
 * Reads an area, a page of rows at a time, from one state of the workbook.
 * @param select fields of a range; all when absent
 */
export async function readArea(session: WorkbookSession, sheet: string, area: Area, select?: string): Promise<Range> {
	const pages: Range[] = [];
	const step = rowsAtOnce(area.columns);
	for (let row = 0; row < area.rows; row += step) {
		const path = rangePath(sheet, addressOf(rowsIn(area, row, Math.min(step, area.rows - row))));
		pages.push(await session.json<Range>({ path, query: { $select: select } }));
	}
	return joined(pages);
}

/** Ranges that lie one below the other, as if they had come as one. */
export function joined(pages: readonly Range[]): Range {
	const [first] = pages;
	if (pages.length === 1) return first;
	const whole: IDataObject = { ...first };
	for (const [name, value] of Object.entries(first)) {
		if (Array.isArray(value)) whole[name] = pages.flatMap((page) => page[name] as Cell[][]);
	}
	for (const name of ['rowCount', 'cellCount'])
		if (first[name] !== undefined) whole[name] = pages.reduce((sum, page) => sum + Number(page[name]), 0);
	const area = areaOf(first.address ?? '');
	const rows = pages.reduce((sum, page) => sum + (areaOf(page.address ?? '')?.rows ?? 0), 0);
	if (area) whole.address = sheetOf(first.address) + addressOf({ ...area, rows });
	return whole as Range;
}

/** Some rows of a range, with all that is known about them. @param row counted from 0 */
export function partOf(range: Range, row: number, rows: number): Range {
	const height = range.values.length;
	const part: IDataObject = { ...range };
	for (const [name, value] of Object.entries(range))
		if (Array.isArray(value) && value.length === height) part[name] = value.slice(row, row + rows);
	const area = areaOf(range.address ?? '');
	if (area) part.address = sheetOf(range.address) + addressOf(rowsIn(area, row, rows));
	if (range.rowCount !== undefined) part.rowCount = rows;
	if (range.cellCount !== undefined) part.cellCount = (Number(range.cellCount) / height) * rows;
	return part as Range;
}

/** `Sheet1!` of an address that names its sheet. */
const sheetOf = (address: string) => address.slice(0, address.lastIndexOf('!') + 1);
