import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { addressOf, type Area, rowsIn } from '../../excel/address';
import { type Entry, entryOf, inColumns } from '../../excel/entry';
import {
	data,
	dataModeField,
	rawOptions,
	sheetPath,
	valuesField,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { GATHERED_WINDOW, together, type Wish } from '../../api/gathering';
import { type Cell, type Range, rangePath, readArea, usedArea } from '../../excel/range';
import { renderRows } from '../../excel/render';
import { inSession, type WorkbookSession } from '../../excel/session';
import { pieces, writePieces } from '../../excel/writing';
import { user } from '../../fields/user';

export const append: Operation = {
	name: 'Append',
	value: 'append',
	action: 'Append data to sheet',
	description: 'Append rows to a sheet: those of many items in one request',
	fields: [
		user,
		workbook,
		worksheet,
		dataModeField('autoMap', 'define', 'raw'),
		data,
		valuesField('getWorksheetColumnRow', ['worksheet.value']),
		rawOptions(),
	],
	window: GATHERED_WINDOW,
	async run(item) {
		const entry = entryOf(item);
		const [path, sheet] = [workbookPath(item), sheetPath(item)];
		return await together<Entry, INodeExecutionData[]>(item, `append ${path}${sheet}`, entry, async (wishes) => {
			const [{ item: leader }] = wishes;
			await inSession(leader, path, true, async (session) => await appendAll(session, sheet, wishes));
		});
	},
};

async function appendAll(
	session: WorkbookSession,
	sheet: string,
	wishes: ReadonlyArray<Wish<Entry, INodeExecutionData[]>>,
): Promise<void> {
	const { item: leader } = session;
	const used = await usedArea(session, sheet);
	const head = await readArea(session, sheet, rowsIn(used, 0, 1), 'values');
	const [columns] = head.values;
	const isEmpty = used.rows === 1 && columns.every((cell) => cell === '');
	if (isEmpty && wishes.some(({ entry }) => 'fields' in entry)) throw refuseEmpty(leader);
	let next = used.row + (isEmpty ? 0 : used.rows);
	const write = async (rows: readonly Cell[][]): Promise<Range> => {
		const area: Area = { column: used.column, row: next, columns: rows[0].length, rows: rows.length };
		const path = rangePath(sheet, addressOf(area));
		// The same cells get the same values, however often it is sent.
		const range = await session.json<Range>({ method: 'PATCH', path, body: { values: rows }, isRepeatable: true });
		next += rows.length;
		return range;
	};
	await writePieces(leader, pieces(inColumns(wishes, columns)), write, renderRows(columns));
}

function refuseEmpty(item: ServiceItem): Error {
	return item.refuse(
		worksheet.displayName,
		'is empty: no names of columns in it',
		'Write them into its first row, or choose the data mode "Raw".',
	);
}
