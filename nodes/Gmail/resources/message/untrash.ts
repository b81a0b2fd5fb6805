import { idIn, messageId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const untrash: Operation = {
	name: 'Untrash',
	value: 'untrash',
	action: 'Untrash a message',
	fields: [messageId, plainOptions],
	async run(item) {
		return asItems(await item.json({ method: 'POST', path: `${ME}/messages/${idIn(item, messageId)}/untrash` }));
	},
};
