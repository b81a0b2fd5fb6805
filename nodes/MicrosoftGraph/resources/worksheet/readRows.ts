import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { areaOf } from '../../excel/address';
import { asObjects } from '../../excel/cells';
import {
	range,
	rangeOf,
	rangeOptions,
	rawPropertyOf,
	sheetPath,
	useRange,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { type Range, rangePath, readArea, refuseWholeColumns, usedArea } from '../../excel/range';
import { inSession } from '../../excel/session';
import { user } from '../../fields/user';

const keyRow: INodeProperties = {
	displayName: 'Header Row',
	name: 'keyRow',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	displayOptions: { show: { useRange: [true] } },
	hint: 'Index of the row which contains the column names',
	description: 'Counted from the beginning of the range; the first row is 0',
};

const dataStartRow: INodeProperties = {
	displayName: 'First Data Row',
	name: 'dataStartRow',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 1,
	displayOptions: { show: { useRange: [true] } },
	hint: 'Index of first row which contains the actual data',
	description: 'Counted from the beginning of the range; the first row is 0',
};

interface Options {
	readonly rawData?: boolean;
	readonly dataProperty?: string;
	readonly fields?: string;
}

export const readRows: Operation = {
	name: 'Get Rows',
	value: 'readRows',
	action: 'Get rows from sheet',
	description: 'Get the rows of a sheet or a range, however many they are',
	fields: [user, workbook, worksheet, useRange, range, keyRow, dataStartRow, rangeOptions],
	async run(item) {
		const address = rangeOf(item);
		refuseWholeColumns(item, range.displayName, address);
		const options = item.get<Options>('options', {});
		const property = rawPropertyOf(options);
		const select = property === undefined ? 'values' : withValues(options.fields);
		const sheet = sheetPath(item);
		const found = await inSession(item, workbookPath(item), false, async (session): Promise<Range> => {
			const area = address === '' ? await usedArea(session, sheet) : areaOf(address);
			if (area) return await readArea(session, sheet, area, select);
			// A name that the workbook gives to a range.
			return await session.json<Range>({ path: rangePath(sheet, address), query: { $select: select } });
		});
		if (property !== undefined) return [{ json: { [property]: found } }];
		return objectsOf(found, item.get(keyRow.name, 0), item.get(dataStartRow.name, 1));
	},
};

/** Pages are put together by their values. */
function withValues(fields = ''): string | undefined {
	const names = fields.split(',').map((name) => name.trim());
	if (fields.trim() === '') return undefined;
	return [...new Set([...names, 'values', 'address'])].join(',');
}

function objectsOf({ values }: Range, header: number, first: number): INodeExecutionData[] {
	const rows = values.filter((_, i) => i >= first && i !== header);
	return asObjects(values[header] ?? [], rows);
}
