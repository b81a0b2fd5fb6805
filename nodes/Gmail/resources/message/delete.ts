import { idIn, messageId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const deleteMessage: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a message',
	description: 'Delete a message for good, past the trash',
	fields: [messageId, plainOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: `${ME}/messages/${idIn(item, messageId)}` });
		return asItems({ success: true });
	},
};
