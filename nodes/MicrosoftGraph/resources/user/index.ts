import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { deleteOne } from '../../api/plainOperations';
import { theGroup, theUser, userPath } from '../../directory/fields';
import { addToGroup, removeFromGroup } from '../../directory/references';
import { BATCH_WINDOW } from '../../service';
import { create } from './create';
import { getAll, reading } from './read';
import { update } from './update';

const addGroup: Operation = {
	name: 'Add to Group',
	value: 'addGroup',
	action: 'Add a user to a group',
	fields: [theGroup, theUser],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await addToGroup(item, 'members')),
};

const removeGroup: Operation = {
	name: 'Remove From Group',
	value: 'removeGroup',
	action: 'Remove a user from a group',
	fields: [theGroup, theUser],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await removeFromGroup(item, 'members')),
};

const deleteUser = deleteOne({ name: 'a user', fields: [theUser], path: userPath }, { deleted: true });

export const user: Resource = {
	name: 'User',
	value: 'user',
	initial: getAll,
	operations: [addGroup, create, deleteUser, ...reading, removeGroup, update],
};
