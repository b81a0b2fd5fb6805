import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const getFilters: Operation = {
	name: 'Get Many Filters',
	value: 'getFilters',
	action: 'Get many filters',
	fields: [plainOptions],
	async run(item) {
		const { filter = [] } = await item.json<{ filter?: object[] }>({ path: `${ME}/settings/filters` });
		return asItems(filter);
	},
};
