import type { Resource } from '../../../shared/n8n/serviceOperation';
import { relocating } from '../../api/relocating';
import { deleting } from '../../api/outlookOperations';
import { folderId } from '../../mail/fields';
import { forward } from './forward';
import { get } from './get';
import { getAll } from './getAll';
import { reply } from './reply';
import { send } from './send';
import { sendAndWait } from './sendAndWait';
import { thing } from './thing';
import { update } from './update';

export const message: Resource = {
	name: 'Message',
	value: 'message',
	initial: send,
	operations: [
		relocating(thing, 'copy', folderId),
		deleting(thing),
		forward,
		get,
		getAll,
		relocating(thing, 'move', folderId),
		reply,
		send,
		sendAndWait,
		update,
	],
};
