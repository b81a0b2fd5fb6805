import type { Operation, Resource } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { folderId } from '../../mail/fields';
import { listMessages, messageListFields } from '../../mail/listMessages';

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many messages in a folder',
	fields: [user, folderId, ...messageListFields(true)],
	async run(item) {
		const owner = ownerPath(item);
		return await listMessages(item, owner, `${owner}/mailFolders/${idIn(item, folderId)}/messages`);
	},
};

export const folderMessage: Resource = {
	name: 'Folder Message',
	value: 'folderMessage',
	initial: getAll,
	operations: [getAll],
};
