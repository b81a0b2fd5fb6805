import { idIn, threadId } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const deleteThread: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a thread',
	description: 'Delete a thread for good, past the trash',
	fields: [threadId, plainOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: `${ME}/threads/${idIn(item, threadId)}` });
		return asItems({ success: true });
	},
};
