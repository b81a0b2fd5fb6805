import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { idIn, locator } from '../fields/locator';
import { driveId, itemPath } from '../files/fields';

/** The names of the built-in Microsoft Excel node. */
export const workbook: INodeProperties = locator(
	{
		displayName: 'Workbook',
		name: 'workbook',
		description: 'An Excel file: its ID, or its path in the drive, such as /Reports/May.xlsx',
	},
	'searchWorkbooks',
	'e.g. 01A2B3C4D5E6F7G8H9I0J1K2L3M4N5O6P7',
);

export const worksheet: INodeProperties = locator(
	{ displayName: 'Sheet', name: 'worksheet', description: 'A sheet of the workbook: its ID, or its name' },
	'getWorksheetsList',
	'e.g. {00000000-0001-0000-0000-000000000000}',
);

export const table: INodeProperties = locator(
	{ displayName: 'Table', name: 'table', description: 'A table in the sheet: its ID, or its name' },
	'getWorksheetTables',
	'e.g. {21EAB2B0-DD1A-4E5B-9931-1C4D8A0D7A31}',
);

/** The workbook as the beginning of a path. */
export const workbookPath = (item: ServiceItem) => `${itemPath(item, workbook)}/workbook`;

/** The sheet below the workbook. */
export const sheetPath = (item: ServiceItem) => `/worksheets/${idIn(item, worksheet)}`;

/** The table below the workbook. */
export const tablePath = (item: ServiceItem) => `${sheetPath(item)}/tables/${idIn(item, table)}`;

const DATA_MODES = {
	autoMap: {
		name: 'Auto-Map Input Data to Columns',
		value: 'autoMap',
		description: 'Use when node input properties match destination column names',
	},
	define: {
		name: 'Map Each Column Below',
		value: 'define',
		description: 'Set the value for each destination column',
	},
	raw: { name: 'Raw', value: 'raw', description: 'Send raw data as JSON' },
};

/** Where the values come from. */
export function dataModeField(...modes: ReadonlyArray<keyof typeof DATA_MODES>): INodeProperties {
	return {
		displayName: 'Data Mode',
		name: 'dataMode',
		type: 'options',
		default: 'define',
		options: modes.map((mode) => DATA_MODES[mode]),
	};
}

export const data: INodeProperties = {
	displayName: 'Data',
	name: 'data',
	type: 'json',
	default: '',
	required: true,
	placeholder: 'e.g. [["Sara","1/2/2006","Berlin"],["George","5/3/2010","Paris"]]',
	description: 'Rows of values, as a list of lists',
	displayOptions: { show: { dataMode: ['raw'] } },
};

/** Values by columns. @param loadOptionsMethod lists the columns */
export function valuesField(loadOptionsMethod: string, loadOptionsDependsOn: string[]): INodeProperties {
	return {
		displayName: 'Values to Send',
		name: 'fieldsUi',
		placeholder: 'Add Field',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		displayOptions: { show: { dataMode: ['define'] } },
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'values',
				values: [
					{
						displayName: 'Column Name or ID',
						name: 'column',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsDependsOn, loadOptionsMethod },
						default: '',
					},
					{ displayName: 'Value', name: 'fieldValue', type: 'string', default: '' },
				],
			},
		],
	};
}

export const useRange: INodeProperties = {
	displayName: 'Select a Range',
	name: 'useRange',
	type: 'boolean',
	default: false,
	description: 'Whether it is about a part of the sheet only',
};

export const range: INodeProperties = {
	displayName: 'Range',
	name: 'range',
	type: 'string',
	placeholder: 'e.g. A1:B5',
	default: '',
	description: 'First and last cell. Whole columns such as A:B are not understood.',
	hint: 'Leave blank for the entire sheet',
	displayOptions: { show: { useRange: [true] } },
};

/** The range that is meant; empty for the whole sheet. */
export const rangeOf = (item: ServiceItem) =>
	item.get(useRange.name, false) ? item.get<string>(range.name, '').trim() : '';

const rawData: INodeProperties = {
	displayName: 'RAW Data',
	name: 'rawData',
	type: 'boolean',
	default: false,
	description: 'Whether what the service answered comes out, instead of values by the names of columns',
};

const dataProperty: INodeProperties = {
	displayName: 'Data Property',
	name: 'dataProperty',
	type: 'string',
	default: 'data',
	required: true,
	displayOptions: { show: { rawData: [true] } },
	description: 'The field that raw data comes out in',
};

const fields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'string',
	default: '',
	placeholder: 'e.g. values,text',
	description: 'What of a range comes out, separated by commas; everything when empty',
	displayOptions: { show: { rawData: [true] } },
};

/** Raw data or not, outside of a collection. */
export const rawFields = [rawData, dataProperty];

/** The options of operations on cells, with others of their own. */
export const rawOptions = (...more: INodeProperties[]) => optionsField(driveId, dataProperty, rawData, ...more);

/** Those of operations that read ranges. */
export const rangeOptions = rawOptions(fields);

/** Those of operations on the workbook itself. */
export const driveOptions = optionsField(driveId);

/** What of a range, a table's columns or its rows is asked for: a collection of its own, as in the built-in node. */
export const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'string',
			default: '',
			description: 'A comma-separated list of the fields to include in the response',
		},
	],
};

/** The fields that are asked for; undefined for all. */
export const selectOf = (item: ServiceItem) => item.get<{ fields?: string }>(filters.name, {}).fields || undefined;

interface RawOptions {
	readonly rawData?: boolean | number;
	readonly dataProperty?: string;
}

/** The field that raw data comes out in; undefined where values come out by the names of columns. */
export function rawPropertyOf({ rawData: isRaw, dataProperty: name }: RawOptions): string | undefined {
	return isRaw ? name || 'data' : undefined;
}
