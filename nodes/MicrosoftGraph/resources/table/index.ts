import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { addressOf } from '../../excel/address';
import {
	driveOptions,
	sheetPath,
	table as tableField,
	tablePath,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { usedArea } from '../../excel/range';
import { inSession } from '../../excel/session';
import { user } from '../../fields/user';
import { append } from './append';
import { getColumns, getRows, lookup } from './read';

const selectRange: INodeProperties = {
	displayName: 'Select Range',
	name: 'selectRange',
	type: 'options',
	options: [
		{
			name: 'Automatically',
			value: 'auto',
			description: 'The whole used range on the selected sheet will be converted into a table',
		},
		{ name: 'Manually', value: 'manual', description: 'Select a range that will be converted into a table' },
	],
	default: 'auto',
};

const range: INodeProperties = {
	displayName: 'Range',
	name: 'range',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. A1:B2',
	description: 'The range of cells that will be converted to a table',
	displayOptions: { show: { selectRange: ['manual'] } },
};

const hasHeaders: INodeProperties = {
	displayName: 'Has Headers',
	name: 'hasHeaders',
	type: 'boolean',
	default: true,
	description: 'Whether the range has column labels. Otherwise Excel makes some, and the data moves down by one row.',
};

const addTable: Operation = {
	name: 'Create',
	value: 'addTable',
	action: 'Create a table',
	fields: [user, workbook, worksheet, selectRange, range, hasHeaders, driveOptions],
	// One change of a workbook at a time: it takes no two.
	window: 1,
	async run(item) {
		const sheet = sheetPath(item);
		return await inSession(item, workbookPath(item), true, async (session) => {
			const isAutomatic = item.get<string>(selectRange.name, 'auto') === 'auto';
			const address = isAutomatic ? addressOf(await usedArea(session, sheet)) : manualRange(item);
			const body = { address, hasHeaders: item.get(hasHeaders.name, true) };
			return asItems(await session.json({ method: 'POST', path: `${sheet}/tables/add`, body }));
		});
	},
};

function manualRange(item: ServiceItem): string {
	const given = item.get<string>(range.name, '').trim();
	if (given === '') throw item.refuse(range.displayName, 'is empty', 'Fill in first and last cell, such as A1:B5.');
	return given;
}

const convertToRange: Operation = {
	name: 'Convert to Range',
	value: 'convertToRange',
	action: 'Convert to range',
	description: 'Turn a table into plain cells; what is in them stays',
	fields: [user, workbook, worksheet, tableField, driveOptions],
	window: 1,
	async run(item) {
		const path = `${workbookPath(item)}${tablePath(item)}/convertToRange`;
		return asItems(await item.json({ method: 'POST', path }));
	},
};

const deleteTable: Operation = {
	name: 'Delete',
	value: 'deleteTable',
	action: 'Delete a table',
	fields: [user, workbook, worksheet, tableField, driveOptions],
	window: 1,
	async run(item) {
		await item.send({ method: 'DELETE', path: workbookPath(item) + tablePath(item) });
		return asItems({ success: true });
	},
};

export const table: Resource = {
	name: 'Table',
	value: 'table',
	initial: append,
	operations: [append, convertToRange, addTable, deleteTable, getColumns, getRows, lookup],
};
