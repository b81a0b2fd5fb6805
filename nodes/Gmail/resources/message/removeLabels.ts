import { messageId, labelIds } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { chosenLabels, modify } from '../modify';

export const removeLabels: Operation = {
	name: 'Remove Label',
	value: 'removeLabels',
	action: 'Remove label from message',
	fields: [messageId, labelIds, plainOptions],
	run: async (item) => await modify(item, 'messages', messageId, { removeLabelIds: chosenLabels(item) }),
};
