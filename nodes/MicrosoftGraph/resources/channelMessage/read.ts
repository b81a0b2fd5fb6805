import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listFields } from '../../fields/lists';
import { idIn } from '../../fields/locator';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { BATCH_WINDOW } from '../../service';
import { channelId, channelPath, teamId, teamMessageId } from '../../teams/fields';
import { listMessages } from '../../teams/message';

const messagePath = (item: ServiceItem) => `${channelPath(item)}/messages/${idIn(item, teamMessageId)}`;

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a channel message',
	fields: [teamId, channelId, teamMessageId],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: messagePath(item), inBatch: true })),
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many channel messages',
	description: 'Get the messages that begin a conversation, without the replies to them',
	fields: [teamId, channelId, ...listFields],
	run: async (item) => asItems(await listMessages(item, `${channelPath(item)}/messages`)),
};

export const getAllReplies: Operation = {
	name: 'Get Many Replies',
	value: 'getAllReplies',
	action: 'Get many replies to a channel message',
	fields: [teamId, channelId, teamMessageId, ...listFields],
	run: async (item) => asItems(await listMessages(item, `${messagePath(item)}/replies`)),
};
