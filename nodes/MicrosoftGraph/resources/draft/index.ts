import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, updating } from '../../api/outlookOperations';
import { draftId, updateFields } from '../../mail/fields';
import { buildMessage, type MessageFields } from '../../mail/message';
import { create } from './create';
import { get } from './get';
import { send } from './send';

const thing = { name: 'a draft', collection: 'messages', id: draftId };

export const draft: Resource = {
	name: 'Draft',
	value: 'draft',
	initial: create,
	operations: [
		create,
		deleting(thing),
		get,
		send,
		updating(thing, [updateFields], (item) => buildMessage(item.get<MessageFields>('updateFields', {}))),
	],
};
