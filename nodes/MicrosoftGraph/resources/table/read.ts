import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { asObject } from '../../excel/cells';
import { columnNames, skipAll, skipPages } from '../../excel/collections';
import {
	driveOptions,
	filters,
	rawFields,
	rawPropertyOf,
	selectOf,
	table,
	tablePath,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { type Cell, rowsAtOnce } from '../../excel/range';
import { inSession, type WorkbookSession } from '../../excel/session';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { driveId } from '../../files/fields';

const place = [user, workbook, worksheet, table];

interface Row extends IDataObject {
	readonly values: Cell[][];
}

const [fields] = filters.options as INodeProperties[];

const rowFilters: INodeProperties = {
	...filters,
	options: [
		{
			displayName: 'Column Names or IDs',
			name: 'column',
			type: 'multiOptions',
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			typeOptions: {
				loadOptionsDependsOn: ['table.value', 'worksheet.value', 'workbook.value'],
				loadOptionsMethod: 'getTableColumns',
			},
			default: [],
			displayOptions: { show: { '/rawData': [false] } },
		},
		{ ...fields, displayOptions: { show: { '/rawData': [true] } } },
	],
};

/** The names of columns, and rows a page at a time. */
async function* rowPages(session: WorkbookSession, path: string, limit = Infinity) {
	const columns = await columnNames(session, path);
	const size = rowsAtOnce(columns.length);
	for await (const page of skipPages<Row>(session, `${path}/rows`, limit, 'values', size))
		yield { columns, rows: page.map(({ values: [row] }) => asObject(columns, row)) };
}

export const getRows: Operation = {
	name: 'Get Rows',
	value: 'getRows',
	action: 'Get rows',
	description: 'Get the rows of a table, however many they are',
	fields: [...place, ...listFields, ...rawFields, rowFilters, driveOptions],
	async run(item) {
		const path = tablePath(item);
		const limit = limitOf(item);
		const property = rawPropertyOf({ rawData: item.get('rawData', false), dataProperty: item.get('dataProperty', '') });
		return await inSession(item, workbookPath(item), false, async (session) => {
			if (property !== undefined) {
				const rows = await skipAll<Row>(session, `${path}/rows`, limit, selectOf(item));
				return [{ json: { [property]: rows } }];
			}
			const { column: wanted = [] } = item.get<{ column?: string[] }>(rowFilters.name, {});
			const isWanted = wanted.length === 0 ? () => true : ([name]: [string, unknown]) => wanted.includes(name);
			const found: INodeExecutionData[] = [];
			for await (const { rows } of rowPages(session, path, limit))
				for (const row of rows)
					found.push({ json: Object.fromEntries(Object.entries(row).filter(isWanted)) as IDataObject });
			return found;
		});
	},
};

export const getColumns: Operation = {
	name: 'Get Columns',
	value: 'getColumns',
	action: 'Get columns',
	fields: [
		...place,
		...listFields,
		...rawFields,
		{ ...filters, displayOptions: { show: { rawData: [true] } } },
		driveOptions,
	],
	async run(item) {
		const path = `${tablePath(item)}/columns`;
		const property = rawPropertyOf({ rawData: item.get('rawData', false), dataProperty: item.get('dataProperty', '') });
		const select = property === undefined ? 'name' : selectOf(item);
		const columns = await inSession(item, workbookPath(item), false, async (session) =>
			skipAll<IDataObject>(session, path, limitOf(item), select),
		);
		if (property !== undefined) return [{ json: { [property]: columns } }];
		return asItems(columns.map(({ name }) => ({ name })));
	},
};

const lookupColumn: INodeProperties = {
	displayName: 'Lookup Column',
	name: 'lookupColumn',
	type: 'string',
	default: '',
	placeholder: 'e.g. Email',
	required: true,
	description: 'The name of the column in which to look for value',
};

const lookupValue: INodeProperties = {
	displayName: 'Lookup Value',
	name: 'lookupValue',
	type: 'string',
	default: '',
	placeholder: 'e.g. frank@example.com',
	required: true,
	description: 'The value to look for in column',
};

const returnAllMatches: INodeProperties = {
	displayName: 'Return All Matches',
	name: 'returnAllMatches',
	type: 'boolean',
	default: false,
	description: 'Whether to return all rows that match or only the first one',
};

export const lookup: Operation = {
	name: 'Lookup',
	value: 'lookup',
	action: 'Lookup a column',
	description: 'Get the rows that hold a value in one of their columns',
	fields: [...place, lookupColumn, lookupValue, optionsField(driveId, returnAllMatches)],
	async run(item) {
		const path = tablePath(item);
		const column = item.get<string>(lookupColumn.name, '');
		const value = String(item.get<unknown>(lookupValue.name, ''));
		const { returnAllMatches: all = false } = item.get<{ returnAllMatches?: boolean }>('options', {});
		return await inSession(item, workbookPath(item), false, async (session) => {
			const found: IDataObject[] = [];
			for await (const { columns, rows } of rowPages(session, path)) {
				if (!columns.includes(column))
					throw item.refuse(
						lookupColumn.displayName,
						`names no column of the table: ${column}`,
						`Fill in one of these: ${columns.join(', ')}.`,
					);
				for (const row of rows) if (String(row[column] ?? '') === value) found.push(row);
				if (!all && found.length > 0) break;
			}
			return asItems(all ? found : found.slice(0, 1));
		});
	},
};
