import type { INodeProperties } from 'n8n-workflow';

export const displayName: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Invoices',
};

export const parentFolder: INodeProperties = {
	displayName: 'Parent Folder Name or ID',
	name: 'folderId',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getFolders' },
	default: '',
	description:
		'In which folder. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const includeChildFolders: INodeProperties = {
	displayName: 'Include Child Folders',
	name: 'includeChildFolders',
	type: 'boolean',
	default: false,
	description: 'Whether to include the folders in folders, at any depth',
};

export const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Filter Query',
			name: 'filter',
			type: 'string',
			default: '',
			placeholder: "e.g. displayName eq 'Invoices'",
		},
	],
};
