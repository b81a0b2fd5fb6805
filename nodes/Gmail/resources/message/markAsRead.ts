import { messageId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { modify } from '../modify';

export const markAsRead: Operation = {
	name: 'Mark as Read',
	value: 'markAsRead',
	action: 'Mark a message as read',
	fields: [messageId, plainOptions],
	run: async (item) => await modify(item, 'messages', messageId, { removeLabelIds: ['UNREAD'] }),
};
