import type { Resource } from '../../../shared/n8n/serviceOperation';
import { readNewName } from '../../api/noChange';
import { relocating } from '../../api/relocating';
import { deleting, getting, updating } from '../../api/outlookOperations';
import { folderId } from '../../mail/fields';
import { create } from './create';
import { displayName, folderOutput, readOptions } from './fields';
import { getAll } from './getAll';

const destinationId = {
	...folderId,
	displayName: 'To Folder',
	name: 'destinationId',
	description: 'In which folder it is to be',
};

const thing = { name: 'a folder', collection: 'mailFolders', id: folderId };

export const folder: Resource = {
	name: 'Folder',
	value: 'folder',
	initial: create,
	operations: [
		relocating(thing, 'copy', destinationId),
		create,
		deleting(thing),
		getting(thing, { output: folderOutput, options: readOptions }),
		getAll,
		relocating(thing, 'move', destinationId),
		updating(thing, [displayName], (item) => readNewName(item, displayName)),
	],
};
