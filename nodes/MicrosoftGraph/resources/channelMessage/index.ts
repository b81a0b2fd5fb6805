import type { Resource } from '../../../shared/n8n/serviceOperation';
import { create, reply } from './create';
import { softDeleteMessage, undoSoftDeleteMessage } from './delete';
import { get, getAll, getAllReplies } from './read';

export const channelMessage: Resource = {
	name: 'Channel Message',
	value: 'channelMessage',
	initial: create,
	operations: [create, softDeleteMessage, get, getAll, getAllReplies, reply, undoSoftDeleteMessage],
};
