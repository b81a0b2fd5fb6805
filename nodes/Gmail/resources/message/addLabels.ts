import { messageId, labelIds } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { chosenLabels, modify } from '../modify';

export const addLabels: Operation = {
	name: 'Add Label',
	value: 'addLabels',
	action: 'Add label to message',
	fields: [messageId, labelIds, plainOptions],
	run: async (item) => await modify(item, 'messages', messageId, { addLabelIds: chosenLabels(item) }),
};
