import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { createMarked } from '../../api/findable';
import { readNewName } from '../../api/noChange';
import { preferHeaders } from '../../api/prefer';
import { collectionPath, deleting, getting, listing, updating } from '../../api/outlookOperations';
import { contactFolderId } from '../../contacts/ids';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';

const thing = { name: 'a contact folder', collection: 'contactFolders', id: contactFolderId };

const displayName: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Suppliers',
};

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a contact folder',
	fields: [user, displayName, outlookOptions],
	async run(item) {
		const body = { displayName: item.get<string>(displayName.name, '') };
		const path = collectionPath(item, thing);
		return asItems(await createMarked(item, { path, headers: preferHeaders(item), body }));
	},
};

const getAll = listing(thing, 'contact folders', { pageSize: 100 });

export const contactFolder: Resource = {
	name: 'Contact Folder',
	value: 'contactFolder',
	initial: getAll,
	operations: [
		create,
		deleting(thing),
		getting(thing),
		getAll,
		updating(thing, [displayName], (item) => readNewName(item, displayName)),
	],
};
