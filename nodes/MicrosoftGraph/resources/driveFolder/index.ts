import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { user } from '../../fields/user';
import { driveId, folder, itemPath } from '../../files/fields';
import { moving } from '../../files/move';
import { renaming } from '../../files/rename';
import { searchingFor } from '../../files/search';
import { sharing } from '../../files/share';
import { BATCH_WINDOW } from '../../service';
import { create } from './create';

const folderId: INodeProperties = {
	...folder,
	required: true,
	description: 'The ID of a folder, or its path in the drive; root is the uppermost one',
};

const options = optionsField(driveId);

const deleteFolder: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a folder of a drive',
	description: 'Put a folder and what is in it into the recycle bin',
	fields: [user, folderId, options],
	window: BATCH_WINDOW,
	async run(item) {
		await item.send({ method: 'DELETE', path: itemPath(item, folderId), inBatch: true });
		return asItems({ success: true });
	},
};

const getChildren: Operation = {
	name: 'Get Children',
	value: 'getChildren',
	action: 'Get items in a folder of a drive',
	description: 'Get all files and folders in a folder',
	fields: [user, folderId, options],
	async run(item) {
		const request = { path: `${itemPath(item, folderId)}/children`, query: { $top: 200 }, inBatch: true };
		return asItems(await listAll(item, request));
	},
};

/** What the built-in OneDrive node calls `folder`; that is a mail folder here. */
export const driveFolder: Resource = {
	name: 'Drive Folder',
	value: 'driveFolder',
	initial: getChildren,
	operations: [
		create,
		deleteFolder,
		getChildren,
		moving('Move a folder of a drive', folderId),
		renaming('Rename a folder of a drive'),
		searchingFor('Search a folder in a drive', 'folder'),
		sharing('Share a folder of a drive', folderId),
	],
};
