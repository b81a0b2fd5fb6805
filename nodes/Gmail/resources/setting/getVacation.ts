import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const getVacation: Operation = {
	name: 'Get Vacation Responder',
	value: 'getVacation',
	action: 'Get the vacation responder',
	fields: [plainOptions],
	async run(item) {
		return asItems(await item.json({ path: `${ME}/settings/vacation` }));
	},
};
