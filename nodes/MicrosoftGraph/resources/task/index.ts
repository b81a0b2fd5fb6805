import type { Resource } from '../../../shared/n8n/serviceOperation';
import { create } from './create';
import { deleteTask, get, update } from './one';
import { getAll } from './getAll';

/** Tasks of Planner, as the built-in Teams node has them; those of To Do are another resource. */
export const task: Resource = {
	name: 'Planner Task',
	value: 'task',
	initial: create,
	operations: [create, deleteTask, get, getAll, update],
};
