import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleteItem, get, getAll } from './read';
import { create, update, upsert } from './write';

/** What the built-in SharePoint node calls `item`. */
export const listItem: Resource = {
	name: 'SharePoint List Item',
	value: 'listItem',
	initial: getAll,
	operations: [create, upsert, deleteItem, get, getAll, update],
};
