import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { addressOf, areaOf } from '../../excel/address';
import { type Change, changeRows, type Target } from '../../excel/changeRows';
import { asObjects, fieldsOf, rawRows } from '../../excel/cells';
import { sendsRawData } from '../../excel/entry';
import {
	data,
	dataModeField,
	range,
	rangeOf,
	rangeOptions,
	rawOptions,
	rawPropertyOf,
	sheetPath,
	useRange,
	valuesField,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { GATHERED_WINDOW, together } from '../../api/gathering';
import { refuseNoChange } from '../../api/noChange';
import { type Cell, type Range, rangePath, refuseWholeColumns, usedArea } from '../../excel/range';
import { inSession, WorkbookSession } from '../../excel/session';
import { user } from '../../fields/user';

const columnToMatchOn: INodeProperties = {
	displayName: 'Column to Match On Name or ID',
	name: 'columnToMatchOn',
	type: 'options',
	description:
		'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	typeOptions: {
		loadOptionsDependsOn: ['worksheet.value', 'workbook.value', 'range'],
		loadOptionsMethod: 'getWorksheetColumnRow',
	},
	default: '',
	hint: 'A row is found by its value in this column, which itself is not changed',
	displayOptions: { show: { dataMode: ['autoMap', 'define'] } },
};

const valueToMatchOn: INodeProperties = {
	displayName: 'Value of Column to Match On',
	name: 'valueToMatchOn',
	type: 'string',
	default: '',
	displayOptions: { show: { dataMode: ['define'] } },
};

const updateAll: INodeProperties = {
	displayName: 'Update All Matches',
	name: 'updateAll',
	type: 'boolean',
	default: false,
	description: 'Whether to update all matching rows or just the first match',
};

const appendAfterSelectedRange: INodeProperties = {
	displayName: 'Append After Selected Range',
	name: 'appendAfterSelectedRange',
	type: 'boolean',
	default: false,
	description: 'Whether new rows go below the selected range, and not below all that is used of the sheet',
};

const values = valuesField('getWorksheetColumnRowSkipColumnToMatchOn', ['columnToMatchOn', 'range']);

const matching = [columnToMatchOn, valueToMatchOn, values];

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update sheet',
	description: 'Change the rows that are found by their value in a column, or a range as a whole',
	fields: [
		user,
		workbook,
		worksheet,
		useRange,
		range,
		dataModeField('autoMap', 'define', 'raw'),
		data,
		...matching,
		{ ...rangeOptions, options: [...(rangeOptions.options as INodeProperties[]), updateAll] },
	],
	window: GATHERED_WINDOW,
	run: async (item) => (item.get<string>('dataMode', 'define') === 'raw' ? await overwrite(item) : await change(item)),
};

export const upsert: Operation = {
	// eslint-disable-next-line n8n-nodes-base/node-param-option-name-wrong-for-upsert -- what the built-in node calls it
	name: 'Append or Update',
	value: 'upsert',
	action: 'Append or update a sheet',
	// eslint-disable-next-line n8n-nodes-base/node-param-description-wrong-for-upsert -- rows are appended, not created
	description: 'Change the rows that are found by their value in a column, and append the others',
	fields: [
		user,
		workbook,
		worksheet,
		useRange,
		range,
		dataModeField('autoMap', 'define'),
		...matching,
		rawOptions(appendAfterSelectedRange, updateAll),
	],
	window: GATHERED_WINDOW,
	async run(item) {
		const { appendAfterSelectedRange: afterRange = false } = item.get<Options>('options', {});
		return await change(item, { afterRange });
	},
};

interface Options {
	readonly updateAll?: boolean;
	readonly appendAfterSelectedRange?: boolean;
}

async function change(item: ServiceItem, append?: Target['append']): Promise<INodeExecutionData[]> {
	const [path, sheet, address] = [workbookPath(item), sheetPath(item), rangeOf(item)];
	refuseWholeColumns(item, range.displayName, address);
	if (address !== '' && !areaOf(address))
		throw item.refuse(range.displayName, `is no range: ${address}`, 'Write it like A1:B5.');
	const column = item.get<string>(columnToMatchOn.name, '');
	const fields = fieldsOf(item);
	const isAutomatic = item.get<string>('dataMode', 'define') === 'autoMap';
	if (!isAutomatic && !append) refuseNoChange(item, [values], fields);
	const key = isAutomatic ? fields[column] : item.get<unknown>(valueToMatchOn.name, '');
	if (column === '') throw item.refuse(columnToMatchOn.displayName, 'is empty', 'Without it no row can be found.');
	const { updateAll: all = false } = item.get<Options>('options', {});
	const target: Target = { sheet, range: address, column, append };
	const entry: Change = { key, fields, all };
	const place = `change ${path} ${JSON.stringify(target)}`;
	return await together<Change, INodeExecutionData[]>(item, place, entry, async (wishes) => {
		const [{ item: leader }] = wishes;
		const unmatched = await inSession(leader, path, true, async (session) => await changeRows(session, target, wishes));
		if (unmatched === 0) return;
		const message = `${unmatched} of ${wishes.length} items matched no row in "${column}" and changed nothing`;
		leader.ctx.addExecutionHints({ message, location: 'outputPane' });
	});
}

interface Overwriting {
	readonly address: string;
	readonly rows: readonly Cell[][];
}

/** A range gets other values as a whole: one at a time, in the order of the items. */
async function overwrite(item: ServiceItem): Promise<INodeExecutionData[]> {
	if (!sendsRawData(item)) return [];
	const [path, sheet] = [workbookPath(item), sheetPath(item)];
	const entry = { address: rangeOf(item), rows: rawRows(item) };
	const place = `overwrite ${path}${sheet}`;
	return await together<Overwriting, INodeExecutionData[]>(item, place, entry, async (wishes) => {
		for (const wish of wishes) {
			const { address, rows } = wish.entry;
			const session = new WorkbookSession(wish.item, path, true);
			await overwriteOne(session, sheet, address, rows).then(wish.done, wish.fail);
		}
	});
}

async function overwriteOne(
	session: WorkbookSession,
	sheet: string,
	address: string,
	values: readonly Cell[][],
): Promise<INodeExecutionData[]> {
	const place = address === '' ? addressOf(await usedArea(session, sheet)) : address;
	const request = { method: 'PATCH', path: rangePath(sheet, place), body: { values }, isRepeatable: true };
	const written = await session.json<Range>(request).finally(async () => await session.close());
	const property = rawPropertyOf(session.item.get('options', {}));
	if (property !== undefined) return [{ json: { [property]: written } }];
	const [columns = [], ...below] = written.values;
	return asObjects(columns, below);
}
