import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { readMany } from '../../api/plainOperations';
import { idIn, locatorValue } from '../../fields/locator';
import { groupId, planId } from '../../planner/fields';
import { BATCH_WINDOW, V1 } from '../../service';

const team: INodeProperties = { ...groupId, required: false };

const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. To Do',
};

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a bucket',
	fields: [team, planId, name],
	window: BATCH_WINDOW,
	async run(item) {
		idIn(item, planId);
		const body = { name: item.get<string>('name', ''), planId: locatorValue(item, planId.name) };
		// A bucket does not tell when it was made: one of this name may have been there before.
		return asItems(await item.json({ method: 'POST', path: `${V1}/planner/buckets`, body, inBatch: true }));
	},
};

const getAll = readMany({
	plural: 'buckets',
	fields: [team, planId],
	path: (item) => `${V1}/planner/plans/${idIn(item, planId)}/buckets`,
});

export const bucket: Resource = {
	name: 'Planner Bucket',
	value: 'bucket',
	initial: getAll,
	operations: [create, getAll],
};
