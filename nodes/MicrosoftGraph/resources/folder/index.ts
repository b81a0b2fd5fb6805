import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, getting, updating } from '../../api/simpleOperations';
import { folderId } from '../../mail/fields';
import { create } from './create';
import { displayName } from './fields';
import { getAll } from './getAll';

const thing = { name: 'a folder', collection: 'mailFolders', id: folderId };

export const folder: Resource = {
	name: 'Folder',
	value: 'folder',
	initial: getAll,
	operations: [
		create,
		deleting(thing),
		getting(thing),
		getAll,
		updating(thing, [displayName], (item) => ({ displayName: item.get<string>('displayName', '') })),
	],
};
