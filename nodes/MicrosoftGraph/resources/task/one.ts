import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { refuseNoChange } from '../../api/noChange';
import { readOne } from '../../api/plainOperations';
import { idIn } from '../../fields/locator';
import { changeTagged, deleteTagged } from '../../planner/change';
import { plannerTaskId } from '../../planner/fields';
import { readTask, taskChanges } from '../../planner/taskFields';
import { BATCH_WINDOW, V1 } from '../../service';

const taskPath = (item: ServiceItem) => `${V1}/planner/tasks/${idIn(item, plannerTaskId)}`;

export const get = readOne({ name: 'a task', fields: [plannerTaskId], path: taskPath });

export const deleteTask: Operation = {
	name: 'Delete',
	value: 'deleteTask',
	action: 'Delete a task',
	fields: [plannerTaskId],
	window: BATCH_WINDOW,
	async run(item) {
		await deleteTagged(item, taskPath(item));
		return asItems({ success: true });
	},
};

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a task',
	fields: [plannerTaskId, taskChanges],
	window: BATCH_WINDOW,
	async run(item) {
		const changes = readTask(item, taskChanges.name);
		refuseNoChange(item, [taskChanges], changes);
		await changeTagged(item, taskPath(item), changes);
		return asItems({ success: true });
	},
};
