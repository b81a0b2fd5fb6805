import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ownerPath } from '../api/owner';
import { idIn } from '../fields/locator';

/** The largest page that To Do gives. */
export const TODO_PAGE = 100;

/** How many come out of a list of To Do unless something else is filled in, as in the built-in node. */
export const TODO_USUAL = 50;

export const taskListId: INodeProperties = {
	displayName: 'List Name or ID',
	name: 'taskListId',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTaskLists', loadOptionsDependsOn: ['mailbox.value'] },
	default: '',
	required: true,
	description:
		'In which list. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const todoTaskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
};

/** The lists of a user. */
export const listsPath = (item: ServiceItem) => `${ownerPath(item)}/todo/lists`;

/** The tasks of the chosen list. */
export const tasksPath = (item: ServiceItem) => `${listsPath(item)}/${idIn(item, taskListId)}/tasks`;

/** The chosen task. */
export const todoTaskPath = (item: ServiceItem) => `${tasksPath(item)}/${idIn(item, todoTaskId)}`;
