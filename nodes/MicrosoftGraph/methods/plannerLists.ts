import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { idIn, locatorValue } from '../fields/locator';
import { groupId, planId } from '../planner/fields';
import { taskChanges } from '../planner/taskFields';
import { V1 } from '../service';
import { searching } from './lists';

/** What the form has chosen before: beside the list, or among the changes. */
function chosen(item: ServiceItem, field: INodeProperties): string {
	const isBeside = locatorValue(item, field.name) !== '';
	return idIn(item, isBeside ? field : { ...field, name: `${taskChanges.name}.${field.name}` });
}

export const searchPlans = searching({
	of: 'plans',
	label: 'title',
	pages: false,
	path: (item) => `${V1}/groups/${chosen(item, groupId)}/planner/plans`,
});

export const searchBuckets = searching({
	of: 'buckets',
	label: 'name',
	pages: false,
	path: (item) => `${V1}/planner/plans/${chosen(item, planId)}/buckets`,
});

export const searchGroupMembers = searching({
	of: 'group members',
	label: 'displayName',
	path: (item) => `${V1}/groups/${chosen(item, groupId)}/members`,
});
