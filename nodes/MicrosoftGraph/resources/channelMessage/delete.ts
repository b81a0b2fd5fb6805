import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { self } from '../../api/self';
import { idIn } from '../../fields/locator';
import { BATCH_WINDOW } from '../../service';
import { channelId, channelPath, teamId, teamMessageId } from '../../teams/fields';

const parentMessageId: INodeProperties = {
	displayName: 'Parent Message ID',
	name: 'parentMessageId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 1673348720590',
	description: 'For a reply: the message that it replies to',
};

/** Doing either twice does no harm. https://learn.microsoft.com/graph/api/chatmessage-softdelete */
async function act(item: ServiceItem, action: string) {
	await self(item, 'deleting messages');
	const { parentMessageId: parent = '' } = item.get<{ parentMessageId?: string }>('options', {});
	const id = idIn(item, teamMessageId);
	const below = parent === '' ? id : `${encodeURIComponent(parent)}/replies/${id}`;
	const path = `${channelPath(item)}/messages/${below}/${action}`;
	await item.send({ method: 'POST', path, inBatch: true, isRepeatable: true });
	return asItems({ success: true });
}

const fields = [teamId, channelId, teamMessageId, optionsField(parentMessageId)];

export const softDeleteMessage: Operation = {
	name: 'Delete',
	value: 'softDeleteMessage',
	action: 'Delete a channel message',
	description: 'Hide a message; that can be undone',
	fields,
	window: BATCH_WINDOW,
	run: async (item) => await act(item, 'softDelete'),
};

export const undoSoftDeleteMessage: Operation = {
	name: 'Undo Delete',
	value: 'undoSoftDeleteMessage',
	action: 'Undo the deletion of a channel message',
	fields,
	window: BATCH_WINDOW,
	run: async (item) => await act(item, 'undoSoftDelete'),
};
