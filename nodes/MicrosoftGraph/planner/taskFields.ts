import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { momentInQuery } from '../calendar/moment';
import { fieldCollection } from '../fields/fieldCollection';
import { heldValue, locator } from '../fields/locator';
import { bucketId, groupId, planId } from './fields';

const assignedTo: INodeProperties = {
	...locator(
		{ displayName: 'Assigned To', name: 'assignedTo', description: 'Who has the task to do' },
		'searchGroupMembers',
		'e.g. 02bd9fd6-8f93-4758-87c3-1fb73740a315',
		false,
	),
	typeOptions: { loadOptionsDependsOn: ['groupId.value'] },
};

const dueDateTime: INodeProperties = {
	displayName: 'Due Date Time',
	name: 'dueDateTime',
	type: 'string',
	validateType: 'dateTime',
	default: '',
	placeholder: 'e.g. 2026-05-01T08:00:00Z',
};

const percentComplete: INodeProperties = {
	displayName: 'Percent Complete',
	name: 'percentComplete',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 100 },
	default: 0,
	placeholder: '75',
	description: 'Planner shows 0 as not started, 100 as completed, and all else as in progress',
};

export const title: INodeProperties = {
	displayName: 'Title',
	name: 'title',
	type: 'string',
	default: '',
	required: true,
};

/** Options of a new task. */
export const newTaskOptions = optionsField(assignedTo, dueDateTime, percentComplete);

const within = (field: INodeProperties, dependsOn: string): INodeProperties => ({
	...field,
	required: false,
	typeOptions: { loadOptionsDependsOn: [`updateFields.${dependsOn}.value`] },
});

/** What can be changed of a task. The team is there to choose the others from. */
export const taskChanges = fieldCollection('Update Fields', 'updateFields', [
	within(assignedTo, 'groupId'),
	within(bucketId, 'planId'),
	dueDateTime,
	percentComplete,
	within(planId, 'groupId'),
	{ ...groupId, required: false },
	{ ...title, required: false },
]);

interface TaskFields {
	readonly assignedTo?: unknown;
	readonly bucketId?: unknown;
	readonly dueDateTime?: unknown;
	readonly groupId?: unknown;
	readonly percentComplete?: number;
	readonly planId?: unknown;
	readonly title?: string;
}

/** Puts a task at the beginning of a list: https://learn.microsoft.com/graph/api/resources/planner-order-hint-format */
const FIRST = ' !';

/** What the form says of a task, as Graph takes it. @throws NodeOperationError for something that is no date */
export function readTask(item: ServiceItem, collection: string): IDataObject {
	const {
		assignedTo: who,
		bucketId: bucket,
		dueDateTime: due,
		groupId: _,
		planId: plan,
		...plain
	} = item.get<TaskFields>(collection, {});
	const task: IDataObject = { ...plain };
	const user = heldValue(who);
	if (user !== '')
		task.assignments = { [user]: { '@odata.type': 'microsoft.graph.plannerAssignment', orderHint: FIRST } };
	if (heldValue(bucket) !== '') task.bucketId = heldValue(bucket);
	if (heldValue(plan) !== '') task.planId = heldValue(plan);
	if (due !== undefined && due !== '')
		task.dueDateTime = momentInQuery(item, dueDateTime.displayName, due, item.ctx.getTimezone());
	return task;
}
