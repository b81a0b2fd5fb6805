import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { deleteOne, readMany, readOne, updateOne } from '../../api/plainOperations';
import { user } from '../../fields/user';
import { literal } from '../../mail/search';
import { BATCH_WINDOW } from '../../service';
import { taskListId, tasksPath, TODO_PAGE, TODO_USUAL, todoTaskId, todoTaskPath } from '../../todo/fields';
import { additionalFields, readTask, subject, updateFields } from '../../todo/task';

const one = { name: 'a task', fields: [user, taskListId, todoTaskId], path: todoTaskPath };

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a task',
	fields: [user, taskListId, subject, additionalFields],
	window: BATCH_WINDOW,
	async run(item) {
		const title = item.get<string>(subject.name, '');
		const path = tasksPath(item);
		const body = { ...readTask(item, additionalFields), title };
		const request = { path, query: { $filter: `title eq ${literal(title)}`, $top: TODO_PAGE } };
		const look = { request, everywhere: true, isLike: (task: { title?: unknown }) => task.title === title };
		return asItems(await createOnce(item, { path, body }, look));
	},
};

const getAll = readMany({
	plural: 'tasks',
	fields: [user, taskListId],
	usual: TODO_USUAL,
	pageSize: TODO_PAGE,
	path: tasksPath,
});

const get = readOne(one);

/** The built-in To Do node calls it `task`, which here is Planner's, as in the built-in Teams node. */
export const todoTask: Resource = {
	name: 'To Do Task',
	value: 'todoTask',
	initial: get,
	operations: [
		create,
		deleteOne(one),
		get,
		getAll,
		updateOne(one, [updateFields], (item) => readTask(item, updateFields)),
	],
};
