import type { INodeProperties } from 'n8n-workflow';

export const schemaField: INodeProperties = {
	displayName: 'Schema',
	name: 'schema',
	type: 'resourceLocator',
	default: { mode: 'list', value: 'public' },
	required: true,
	description: 'In which schema the table is',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a schema…',
			typeOptions: { searchListMethod: 'schemaSearch', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. public',
			hint: 'Upper and lower case count',
		},
	],
};

export const tableField: INodeProperties = {
	displayName: 'Table',
	name: 'table',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The table to write to; a view that can be inserted into will do as well',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a table…',
			typeOptions: { searchListMethod: 'tableSearch', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. orders',
			hint: 'Upper and lower case count',
		},
	],
};
