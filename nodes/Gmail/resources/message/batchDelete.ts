import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { gather } from './gather';
import { AS_MANY_AS_FIT, idsIn, messageIds } from './messageIds';

export const batchDelete: Operation = {
	name: 'Delete Many',
	value: 'batchDelete',
	action: 'Delete many messages',
	description: 'Delete messages for good, past the trash, a thousand in a call',
	fields: [messageIds, plainOptions],
	window: AS_MANY_AS_FIT,
	async run(item) {
		const ids = idsIn(item);
		await gather(item, 'batchDelete', {}, ids);
		return asItems({ success: true, count: ids.length });
	},
};
