import { idIn, labelId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const deleteLabel: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a label',
	description: 'Delete a label; the messages that have it stay',
	fields: [labelId, plainOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: `${ME}/labels/${idIn(item, labelId)}` });
		return asItems({ success: true });
	},
};
