import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleteMessage } from './delete';
import { forward } from './forward';
import { get } from './get';
import { getAll } from './getAll';
import { copy, move } from './relocate';
import { reply } from './reply';
import { send } from './send';
import { update } from './update';

export const message: Resource = {
	name: 'Message',
	value: 'message',
	initial: send,
	operations: [copy, deleteMessage, forward, get, getAll, move, reply, send, update],
};
