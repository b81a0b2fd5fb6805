import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { readNewName } from '../../api/noChange';
import { deleteOne, readMany, readOne, updateOne } from '../../api/plainOperations';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { listsPath, TODO_PAGE, TODO_USUAL } from '../../todo/fields';

const displayName: INodeProperties = {
	displayName: 'List Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Groceries',
};
const newName: INodeProperties = { ...displayName, displayName: 'New List Name' };

const listId: INodeProperties = {
	displayName: 'List ID',
	name: 'listId',
	type: 'string',
	default: '',
	required: true,
};

const one = {
	name: 'a list',
	fields: [user, listId],
	path: (item: ServiceItem) => `${listsPath(item)}/${idIn(item, listId)}`,
};
const readName = (item: ServiceItem) => ({ displayName: item.get<string>(displayName.name, '') });

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a list',
	fields: [user, displayName],
	window: BATCH_WINDOW,
	// A list does not tell when it was made: one of this name may have been there before.
	run: async (item) =>
		asItems(await item.json({ method: 'POST', path: listsPath(item), body: readName(item), inBatch: true })),
};

const get = readOne(one);

const getAll = readMany({
	plural: 'lists',
	fields: [user],
	usual: TODO_USUAL,
	pageSize: TODO_PAGE,
	path: listsPath,
});

/** The built-in To Do node calls it `list`. */
export const todoList: Resource = {
	name: 'To Do List',
	value: 'todoList',
	initial: get,
	operations: [create, deleteOne(one), get, getAll, updateOne(one, [newName], (item) => readNewName(item, newName))],
};
