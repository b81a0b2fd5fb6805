import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { self } from '../../api/self';
import { listFields } from '../../fields/lists';
import { idIn } from '../../fields/locator';
import { BATCH_WINDOW, V1 } from '../../service';
import { chatId, chatPath, teamMessageId } from '../../teams/fields';
import { chatMentions, readMentions } from '../../teams/mentions';
import {
	buildMessage,
	contentType,
	includeLinkToWorkflow,
	listMessages,
	mentionPlacement,
	message,
	sendMessage,
} from '../../teams/message';
import { sendAndWait } from './sendAndWait';

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a chat message',
	fields: [chatId, contentType, message, chatMentions, optionsField(includeLinkToWorkflow, mentionPlacement)],
	window: BATCH_WINDOW,
	async run(item) {
		const body = buildMessage(item, await readMentions(item));
		return asItems(await sendMessage(item, `${chatPath(item)}/messages`, body));
	},
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a chat message',
	fields: [chatId, teamMessageId],
	window: BATCH_WINDOW,
	run: async (item) =>
		asItems(await item.json({ path: `${chatPath(item)}/messages/${idIn(item, teamMessageId)}`, inBatch: true })),
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many chat messages',
	fields: [chatId, ...listFields],
	run: async (item) => asItems(await listMessages(item, `${chatPath(item)}/messages`)),
};

/** Below the user, unlike reading; doing either twice does no harm. */
async function act(item: ServiceItem, action: string) {
	const { id } = await self(item, 'deleting messages');
	const path = `${V1}/users/${id}/chats/${idIn(item, chatId)}/messages/${idIn(item, teamMessageId)}/${action}`;
	await item.send({ method: 'POST', path, inBatch: true, isRepeatable: true });
	return asItems({ success: true });
}

const softDeleteMessage: Operation = {
	name: 'Delete',
	value: 'softDeleteMessage',
	action: 'Delete a chat message',
	description: 'Hide a message; that can be undone',
	fields: [chatId, teamMessageId],
	window: BATCH_WINDOW,
	run: async (item) => await act(item, 'softDelete'),
};

const undoSoftDeleteMessage: Operation = {
	name: 'Undo Delete',
	value: 'undoSoftDeleteMessage',
	action: 'Undo the deletion of a chat message',
	fields: [chatId, teamMessageId],
	window: BATCH_WINDOW,
	run: async (item) => await act(item, 'undoSoftDelete'),
};

export const chatMessage: Resource = {
	name: 'Chat Message',
	value: 'chatMessage',
	initial: create,
	operations: [create, softDeleteMessage, get, getAll, sendAndWait, undoSoftDeleteMessage],
};
