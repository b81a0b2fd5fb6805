import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { V1 } from '../service';

/**
 * A user as a new member of a team, channel or chat.
 * @param id encoded, as in a path
 */
export function boundUser(item: ServiceItem, id: string): IDataObject {
	return {
		'@odata.type': '#microsoft.graph.aadUserConversationMember',
		// A quote in the literal is doubled: addresses may have one.
		'user@odata.bind': `${item.base}${V1}/users('${id.replaceAll("'", "''")}')`,
	};
}
