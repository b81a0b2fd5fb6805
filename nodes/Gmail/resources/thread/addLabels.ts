import { threadId, labelIds } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import type { Operation } from '../../operation';
import { chosenLabels, modify } from '../modify';

export const addLabels: Operation = {
	name: 'Add Label',
	value: 'addLabels',
	action: 'Add label to thread',
	fields: [threadId, labelIds, plainOptions],
	run: async (item) => await modify(item, 'threads', threadId, { addLabelIds: chosenLabels(item) }),
};
