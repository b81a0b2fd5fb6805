import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import {
	driveOptions,
	filters,
	range,
	rangeOf,
	selectOf,
	sheetPath,
	useRange,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { listAll } from '../../api/list';
import { rangePath } from '../../excel/range';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get sheets',
	fields: [user, workbook, ...listFields, filters, driveOptions],
	async run(item) {
		const request = { path: `${workbookPath(item)}/worksheets`, query: { $select: selectOf(item) } };
		return asItems(await listAll(item, request, limitOf(item)));
	},
};

export const deleteWorksheet: Operation = {
	name: 'Delete',
	value: 'deleteWorksheet',
	action: 'Delete sheet',
	fields: [user, workbook, worksheet, driveOptions],
	// One change of a workbook at a time: it takes no two.
	window: 1,
	async run(item) {
		await item.send({ method: 'DELETE', path: workbookPath(item) + sheetPath(item) });
		return asItems({ success: true });
	},
};

const applyTo: INodeProperties = {
	displayName: 'Apply To',
	name: 'applyTo',
	type: 'options',
	options: [
		{ name: 'All', value: 'All', description: 'Clear data in cells and remove all formatting' },
		{ name: 'Contents', value: 'Contents', description: 'Clear data contained in cells' },
		{ name: 'Formats', value: 'Formats', description: 'Clear the formatting of cells, such as font size and color' },
	],
	default: 'All',
};

export const clear: Operation = {
	name: 'Clear',
	value: 'clear',
	action: 'Clear sheet',
	fields: [user, workbook, worksheet, applyTo, useRange, range, driveOptions],
	window: 1,
	async run(item) {
		const [sheet, address] = [sheetPath(item), rangeOf(item)];
		const path = workbookPath(item) + (address === '' ? `${sheet}/range` : rangePath(sheet, address));
		const body = { applyTo: item.get<string>(applyTo.name, 'All') };
		await item.send({ method: 'POST', path: `${path}/clear`, body, isRepeatable: true });
		return asItems({ success: true });
	},
};
