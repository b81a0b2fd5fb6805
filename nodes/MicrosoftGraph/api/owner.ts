import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { locatorValue } from '../fields/locator';
import { user } from '../fields/user';
import { APP_CREDENTIAL, V1 } from '../service';

/**
 * Whose data an item is about, as the beginning of a path: `/v1.0/me` or `/v1.0/users/{id}`. What the form says comes before
 * what the credential says.
 * @throws NodeOperationError for an app without a user: nobody is `me` then
 */
export function ownerPath(item: ServiceItem): string {
	const id = locatorValue(item, user.name) || item.owner;
	if (id) return `${V1}/users/${encodeURIComponent(id)}`;
	if (item.get<string>('authentication', '') !== APP_CREDENTIAL) return `${V1}/me`;
	throw item.refuse(
		user.displayName,
		'is empty, and an app has no data of its own',
		'Fill in the email address or the ID of the user whose data it is about.',
	);
}
