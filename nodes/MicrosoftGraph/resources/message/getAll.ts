import { listMessages, messageListFields } from '../../mail/listMessages';
import { ownerPath } from '../../api/owner';
import { user } from '../../fields/user';
import type { Operation } from '../../../shared/n8n/serviceOperation';

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many messages',
	fields: [user, ...messageListFields(false)],
	async run(item) {
		const owner = ownerPath(item);
		return await listMessages(item, owner, `${owner}/messages`);
	},
};
