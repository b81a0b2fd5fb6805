import { idIn } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { filterId } from './filterId';

export const deleteFilter: Operation = {
	name: 'Delete Filter',
	value: 'deleteFilter',
	action: 'Delete a filter',
	fields: [filterId, plainOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: `${ME}/settings/filters/${idIn(item, filterId)}` });
		return asItems({ success: true });
	},
};
