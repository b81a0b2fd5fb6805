import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { locator, locatorValue } from '../../fields/locator';
import { APP_CREDENTIAL, V1 } from '../../service';

/** Whose meetings an app works on; those of a user are of whoever connected the credential, and nobody else. */
export const organizer: INodeProperties = {
	...locator(
		{
			displayName: 'Organizer',
			name: 'organizerId',
			description:
				'Whose meetings the app works on: choose a user, or fill in their object ID or email address. An ID needs no further permission; the list and addresses need User.Read.All.',
		},
		'searchUsers',
		'e.g. 02bd9fd6-8f93-4758-87c3-1fb73740a315',
	),
	displayOptions: { show: { authentication: [APP_CREDENTIAL] } },
};

const OBJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Where the meetings are. For an app, Graph takes no address of the organizer there, only the object ID; an address is looked
 * up once per run. https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
 * @throws NodeOperationError for an app without an organizer
 * @throws {CallFailed} when there is no such user, or the app must not look them up
 */
export async function meetingsPath(item: ServiceItem): Promise<string> {
	if (item.get<string>('authentication', '') !== APP_CREDENTIAL) return `${V1}/me/onlineMeetings`;
	const named = locatorValue(item, organizer.name);
	if (named === '')
		throw item.refuse(
			organizer.displayName,
			'is empty, and an app has no meetings of its own',
			'Choose the user whose meetings the app is to work on.',
		);
	const id = OBJECT_ID.test(named) ? named : await objectId(item, named);
	return `${V1}/users/${encodeURIComponent(id)}/onlineMeetings`;
}

async function objectId(item: ServiceItem, name: string): Promise<string> {
	const path = `${V1}/users/${encodeURIComponent(name)}`;
	const request = { path, query: { $select: 'id' }, inBatch: true };
	const { id } = await item.once(`id of ${path}`, async () => await item.json(request));
	return String(id);
}
