import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { idIn, locator, locatorValue } from '../fields/locator';
import { V1 } from '../service';

const EXAMPLE_ID = 'e.g. 02bd9fd6-8f93-4758-87c3-1fb73740a315';

/** The user that is worked on, by ID or user principal name. */
export const theUser = locator(
	{ displayName: 'User', name: 'user', description: 'The user, by ID or user principal name' },
	'searchDirectoryUsers',
	EXAMPLE_ID,
);

export const theGroup = locator(
	{ displayName: 'Group', name: 'group', description: 'The group, by ID' },
	'searchGroups',
	EXAMPLE_ID,
);

export const userPath = (item: ServiceItem) => `${V1}/users/${idIn(item, theUser)}`;

export const groupPath = (item: ServiceItem) => `${V1}/groups/${idIn(item, theGroup)}`;

/**
 * The object ID of a user, which references need, as a part of a path; a user principal name is looked up once per run.
 * @throws NodeOperationError when nobody is named, {CallFailed} when there is no such user
 */
export async function objectId(item: ServiceItem, field: INodeProperties): Promise<string> {
	const named = locatorValue(item, field.name);
	const id = idIn(item, field);
	if (!named.includes('@')) return id;
	const path = `${V1}/users/${id}`;
	const found = await item.once(`object id of ${path}`, async () =>
		item.json<{ id: string }>({ path, query: { $select: 'id' }, inBatch: true }),
	);
	return encodeURIComponent(found.id);
}
