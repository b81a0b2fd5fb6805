import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { idIn, locatorValue } from '../../fields/locator';
import { bucketId, groupId, planId } from '../../planner/fields';
import { newTaskOptions, readTask, title } from '../../planner/taskFields';
import { BATCH_WINDOW, V1 } from '../../service';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a task',
	fields: [groupId, planId, bucketId, title, newTaskOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const plan = idIn(item, planId);
		const bucket = locatorValue(item, bucketId.name);
		const name = item.get<string>(title.name, '');
		const body = {
			...readTask(item, newTaskOptions.name),
			planId: locatorValue(item, planId.name),
			bucketId: bucket || undefined,
			title: name,
		};
		// The plan's tasks come in no order that could be relied on.
		return asItems(
			await createOnce(
				item,
				{ path: `${V1}/planner/tasks`, body },
				{
					request: { path: `${V1}/planner/plans/${plan}/tasks` },
					everywhere: true,
					isLike: (task) => task.title === name && (bucket === '' || task.bucketId === bucket),
				},
			),
		);
	},
};
