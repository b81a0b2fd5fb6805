import { idIn } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { filterId } from './filterId';

export const getFilter: Operation = {
	name: 'Get Filter',
	value: 'getFilter',
	action: 'Get a filter',
	fields: [filterId, plainOptions],
	async run(item) {
		return asItems(await item.json({ path: `${ME}/settings/filters/${idIn(item, filterId)}` }));
	},
};
