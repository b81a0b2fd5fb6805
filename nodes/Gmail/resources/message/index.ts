import type { Resource } from '../../operation';
import { sendAndWaitOperation } from '../../approval/sendAndWait';
import { addLabels } from './addLabels';
import { batchDelete } from './batchDelete';
import { batchModify } from './batchModify';
import { deleteMessage } from './delete';
import { forward } from './forward';
import { get } from './get';
import { getAll } from './getAll';
import { importMessage } from './import';
import { markAsRead } from './markAsRead';
import { markAsUnread } from './markAsUnread';
import { removeLabels } from './removeLabels';
import { reply } from './reply';
import { replyAll } from './replyAll';
import { send } from './send';
import { trash } from './trash';
import { untrash } from './untrash';

export const message: Resource = {
	name: 'Message',
	value: 'message',
	initial: send,
	operations: [
		addLabels,
		deleteMessage,
		batchDelete,
		forward,
		get,
		getAll,
		importMessage,
		markAsRead,
		markAsUnread,
		batchModify,
		removeLabels,
		reply,
		replyAll,
		send,
		sendAndWaitOperation,
		trash,
		untrash,
	],
};
