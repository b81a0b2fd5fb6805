import { threadId, labelIds } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { chosenLabels, modify } from '../modify';

export const removeLabels: Operation = {
	name: 'Remove Label',
	value: 'removeLabels',
	action: 'Remove label from thread',
	fields: [threadId, labelIds, plainOptions],
	run: async (item) => await modify(item, 'threads', threadId, { removeLabelIds: chosenLabels(item) }),
};
