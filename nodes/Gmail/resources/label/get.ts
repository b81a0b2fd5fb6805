import { idIn, labelId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { BATCH_WINDOW, ME } from '../../service';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a label info',
	description: 'Get a label and how many messages and threads have it',
	fields: [labelId, plainOptions],
	window: BATCH_WINDOW,
	async run(item) {
		return asItems(await item.json({ path: `${ME}/labels/${idIn(item, labelId)}`, inBatch: true }));
	},
};
