import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { fieldsOption } from '../../fields/output';
import { optionsField } from '../../../shared/n8n/optionsField';
import { immutableIds } from '../../fields/options';
import { locatorValue } from '../../fields/locator';
import { folderId } from '../../mail/fields';

export const displayName: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Invoices',
};

export const parentFolder: INodeProperties = {
	...folderId,
	displayName: 'Parent Folder',
	required: false,
	description: 'In which folder; at the top of the mailbox when empty',
};

/** The folders in the one that the options name, or those at the top; below the user. */
export function foldersIn(item: ServiceItem): string {
	const id = locatorValue(item, `options.${parentFolder.name}`);
	return id === '' ? 'mailFolders' : `mailFolders/${encodeURIComponent(id)}/childFolders`;
}

export const includeChildFolders: INodeProperties = {
	displayName: 'Include Child Folders',
	name: 'includeChildFolders',
	type: 'boolean',
	default: false,
	description: 'Whether to include the folders in folders, at any depth',
};

/** How much of a folder comes out. */
export const folderOutput = fieldsOption([
	'childFolderCount',
	'displayName',
	'isHidden',
	'parentFolderId',
	'totalItemCount',
	'unreadItemCount',
]);

export const readOptions = optionsField(folderOutput.option, immutableIds);

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
