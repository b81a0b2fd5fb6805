import type { INodeProperties } from 'n8n-workflow';
import { readMany } from '../../api/plainOperations';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { groupId, planId } from '../../planner/fields';
import { V1 } from '../../service';

const tasksFor: INodeProperties = {
	displayName: 'Tasks For',
	name: 'tasksFor',
	type: 'options',
	default: 'member',
	required: true,
	options: [
		{ name: 'Group Member', value: 'member', description: 'Tasks that a user has to do' },
		{ name: 'Plan', value: 'plan', description: 'Tasks of a plan' },
	],
};

const ofPlan = { displayOptions: { show: { tasksFor: ['plan'] } } };
const ofMember = { displayOptions: { show: { tasksFor: ['member'] } } };

export const getAll = readMany({
	plural: 'tasks',
	fields: [tasksFor, { ...user, ...ofMember }, { ...groupId, ...ofPlan, required: false }, { ...planId, ...ofPlan }],
	path: (item) =>
		item.get<string>('tasksFor', 'member') === 'plan'
			? `${V1}/planner/plans/${idIn(item, planId)}/tasks`
			: `${ownerPath(item)}/planner/tasks`,
});
