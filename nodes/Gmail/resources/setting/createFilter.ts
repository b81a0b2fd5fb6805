import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { action, actionOf, criteria } from './filterFields';

export const createFilter: Operation = {
	name: 'Create Filter',
	value: 'createFilter',
	action: 'Create a filter',
	description: 'Create a filter for mail that arrives',
	fields: [criteria, action, plainOptions],
	async run(item) {
		const body = { criteria: item.get('criteria', {}), action: actionOf(item.get('filterAction', {})) };
		if (Object.keys(body.criteria).length === 0) {
			throw item.refuse(criteria.displayName, 'is empty', 'Add at least one: a filter must look for something.');
		}
		return asItems(await item.json({ method: 'POST', path: `${ME}/settings/filters`, body }));
	},
};
