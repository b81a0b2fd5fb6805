import { idIn, threadId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const untrash: Operation = {
	name: 'Untrash',
	value: 'untrash',
	action: 'Untrash a thread',
	fields: [threadId, plainOptions],
	async run(item) {
		return asItems(await item.json({ method: 'POST', path: `${ME}/threads/${idIn(item, threadId)}/untrash` }));
	},
};
