import type { INodeProperties } from 'n8n-workflow';
import { locator } from '../fields/locator';

export const groupId = locator(
	{ displayName: 'Team', name: 'groupId', description: 'The team or group whose plans are meant' },
	'searchTeams',
	'e.g. 61165b04-e4cc-4026-b43f-926b4e2a7182',
);

export const planId: INodeProperties = {
	...locator(
		{ displayName: 'Plan', name: 'planId', description: 'The plan' },
		'searchPlans',
		'e.g. rl1HYb0cUEiHPc7zgB_KWWUAA7Of',
	),
	typeOptions: { loadOptionsDependsOn: ['groupId.value'] },
};

export const bucketId: INodeProperties = {
	...locator(
		{ displayName: 'Bucket', name: 'bucketId', description: 'The bucket of the plan' },
		'searchBuckets',
		'e.g. bwwpVcGPQ0erYjy9yHlZ2GUAA7Of',
	),
	typeOptions: { loadOptionsDependsOn: ['planId.value'] },
};

export const plannerTaskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. h3ufgLvXPkSRzYm-zO5cY5gANtBQ',
};
