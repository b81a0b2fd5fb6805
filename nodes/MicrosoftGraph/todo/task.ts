import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { moment } from '../calendar/moment';
import { fieldCollection } from '../fields/fieldCollection';

const content: INodeProperties = {
	displayName: 'Content',
	name: 'content',
	type: 'string',
	default: '',
	description: 'What stands below the subject, as HTML',
};

const due: INodeProperties = { displayName: 'Due', name: 'dueDateTime', type: 'dateTime', default: '' };

const reminder: INodeProperties = {
	displayName: 'Reminder',
	name: 'reminderDateTime',
	type: 'dateTime',
	default: '',
	description: 'When to be reminded',
};

const importance: INodeProperties = {
	displayName: 'Importance',
	name: 'importance',
	type: 'options',
	default: 'normal',
	options: [
		{ name: 'High', value: 'high' },
		{ name: 'Low', value: 'low' },
		{ name: 'Normal', value: 'normal' },
	],
};

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'notStarted',
	options: [
		{ name: 'Completed', value: 'completed' },
		{ name: 'Deferred', value: 'deferred' },
		{ name: 'In Progress', value: 'inProgress' },
		{ name: 'Not Started', value: 'notStarted' },
		{ name: 'Waiting On Others', value: 'waitingOnOthers' },
	],
};

export const subject: INodeProperties = {
	displayName: 'Subject',
	name: 'title',
	type: 'string',
	default: '',
	required: true,
};

/** What a new task may have beside its subject. */
export const additionalFields = fieldCollection('Additional Fields', 'additionalFields', [
	content,
	due,
	importance,
	reminder,
	status,
]);

/** What can be changed of a task. */
export const updateFields = fieldCollection('Update Fields', 'updateFields', [
	content,
	{ ...due, displayName: 'Due Date Time' },
	importance,
	reminder,
	status,
	{ ...subject, required: false },
]);

interface TaskFields {
	readonly content?: string;
	readonly dueDateTime?: unknown;
	readonly reminderDateTime?: unknown;
	readonly [plain: string]: unknown;
}

/**
 * What the form says of a task, as Graph takes it. Times that do not name their zone are the workflow's. A reminder stays
 * as it is where none is given.
 * @throws NodeOperationError for something that is no date
 */
export function readTask(item: ServiceItem, { name }: INodeProperties): IDataObject {
	const { content: text, dueDateTime, reminderDateTime, ...plain } = item.get<TaskFields>(name, {});
	const zone = item.ctx.getTimezone();
	const task = { ...plain } as IDataObject;
	if (text) task.body = { content: text, contentType: 'html' };
	if (dueDateTime) task.dueDateTime = moment(item, due.displayName, dueDateTime, zone);
	if (reminderDateTime) {
		task.reminderDateTime = moment(item, reminder.displayName, reminderDateTime, zone);
		task.isReminderOn = true;
	}
	return task;
}
