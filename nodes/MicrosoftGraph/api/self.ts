import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { APP_CREDENTIAL, V1 } from '../service';

/** The user of a credential. */
interface Self {
	readonly id: string;
	/** `Guest` or `Member`. */
	readonly userType?: string;
}

/**
 * The user whose credential it is; asked for once per run.
 * @param what cannot be done without one, as in "Sending messages"
 * @throws NodeOperationError for an app, which is no user
 */
export async function self(item: ServiceItem, what: string): Promise<Self> {
	if (item.get<string>('authentication', '') === APP_CREDENTIAL) {
		throw item.refuse(
			'Authentication',
			`names an app, which is no user: ${what} needs one`,
			'Choose a credential that a user has connected, such as Steady Microsoft OAuth2.',
		);
	}
	return await item.once('self', async () =>
		item.json<Self & object>({ path: `${V1}/me`, query: { $select: 'id,userType' } }),
	);
}
