import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { areaOf, rowsIn } from '../excel/address';
import { columnNames } from '../excel/collections';
import { range, sheetPath, tablePath, workbookPath } from '../excel/fields';
import { readArea, usedArea } from '../excel/range';
import { inSession, type WorkbookSession } from '../excel/session';
import { drivePath } from '../files/fields';
import { searchPath } from '../files/search';
import { graphService } from '../service';
import { question, searching } from './lists';

/** Files of Excel in the drive; what is typed is looked for in all of them. */
export const searchWorkbooks = searching({
	of: 'workbooks',
	label: 'name',
	path: (item) => searchPath(drivePath(item), '.xlsx'),
	query: { $select: 'id,name' },
});

export const getWorksheetsList = searching({
	of: 'worksheets',
	label: 'name',
	path: (item) => `${workbookPath(item)}/worksheets`,
	query: { $select: 'id,name' },
	pages: false,
});

export const getWorksheetTables = searching({
	of: 'tables',
	label: 'name',
	path: (item) => `${workbookPath(item)}${sheetPath(item)}/tables`,
	query: { $select: 'id,name' },
	pages: false,
});

async function columns(
	editor: ILoadOptionsFunctions,
	of: string,
	read: (session: WorkbookSession, item: ServiceItem) => Promise<readonly unknown[]>,
): Promise<INodePropertyOptions[]> {
	return await lookUp(editor, graphService, question(editor, of), async (item) => {
		const found = await inSession(item, workbookPath(item), false, async (session) => await read(session, item));
		return found.map((name) => ({ name: String(name), value: String(name) }));
	});
}

/** The names in the first row of the sheet, or of the range that is chosen. */
export async function getWorksheetColumnRow(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await columns(this, 'columns of the sheet', async (session, item) => {
		const sheet = sheetPath(item);
		const area = areaOf(item.get<string>(range.name, '')) ?? (await usedArea(session, sheet));
		const [first] = (await readArea(session, sheet, rowsIn(area, 0, 1), 'values')).values;
		return first;
	});
}

export async function getWorksheetColumnRowSkipColumnToMatchOn(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const all = await getWorksheetColumnRow.call(this);
	const matched = this.getNodeParameter('columnToMatchOn', '');
	return all.filter(({ value }) => value !== matched);
}

export async function getTableColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await columns(this, 'columns of the table', async (session, item) => columnNames(session, tablePath(item)));
}
