import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const getSendAs: Operation = {
	name: 'Get Many Aliases',
	value: 'getSendAs',
	action: 'Get many aliases',
	description: 'Get the addresses that mail can be sent from, with their signatures',
	fields: [plainOptions],
	async run(item) {
		const { sendAs = [] } = await item.json<{ sendAs?: object[] }>({ path: `${ME}/settings/sendAs` });
		return asItems(sendAs);
	},
};
