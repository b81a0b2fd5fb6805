import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { chatId, chatPath, CHATS_PAGE } from '../../teams/fields';
import { create } from './create';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a chat',
	fields: [chatId],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: chatPath(item), inBatch: true })),
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many chats',
	fields: [user, ...listFields],
	async run(item) {
		const limit = limitOf(item);
		const query = { $top: topFor(limit, CHATS_PAGE) };
		return asItems(await listAll(item, { path: `${ownerPath(item)}/chats`, query, inBatch: true }, limit));
	},
};

export const chat: Resource = { name: 'Chat', value: 'chat', initial: create, operations: [create, get, getAll] };
