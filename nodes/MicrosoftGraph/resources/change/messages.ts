import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { PAGE_OF_CHANGES } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { user } from '../../fields/user';
import { folderId } from '../../mail/fields';
import { messageOutput, selectFor } from '../../mail/output';
import { simplifyMessage } from '../../mail/simplify';

/** https://learn.microsoft.com/graph/api/message-delta */
const changeType: INodeProperties = {
	displayName: 'Change Type',
	name: 'changeType',
	type: 'options',
	options: [
		{ name: 'Any', value: '' },
		{ name: 'Created', value: 'created' },
		{ name: 'Deleted', value: 'deleted' },
		{ name: 'Updated', value: 'updated' },
	],
	default: '',
	description: 'Which kind of change is given. The first run gives all messages that are there, whatever the kind.',
};

/** Messages are watched folder by folder: Outlook has nothing that tells the changes of a whole mailbox. */
export const messages: Operation = {
	name: 'Get Changes of Messages',
	value: 'messages',
	action: 'Get changes of messages in a folder',
	description: 'What has come into a folder, was changed or deleted since the last run',
	fields: [user, folderId, ...messageOutput.fields, optionsField(changeType, fromNow, immutableIds, mostChanges)],
	async run(item) {
		const { changeType: type = '' } = item.get<{ changeType?: string }>('options', {});
		return await getChanges(item, {
			request: {
				path: `${ownerPath(item)}/mailFolders/${idIn(item, folderId)}/messages/delta`,
				query: { $select: selectFor(item), changeType: type || undefined },
				headers: preferHeaders(item, PAGE_OF_CHANGES),
			},
			render: item.get('output', 'simple') === 'simple' ? simplifyMessage : undefined,
		});
	},
};
