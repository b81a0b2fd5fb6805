import { messageId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { modify } from '../modify';

export const markAsUnread: Operation = {
	name: 'Mark as Unread',
	value: 'markAsUnread',
	action: 'Mark a message as unread',
	fields: [messageId, plainOptions],
	run: async (item) => await modify(item, 'messages', messageId, { addLabelIds: ['UNREAD'] }),
};
