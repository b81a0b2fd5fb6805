import { draftId, idIn } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const deleteDraft: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a draft',
	description: 'Delete a draft for good, past the trash',
	fields: [draftId, plainOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: `${ME}/drafts/${idIn(item, draftId)}` });
		return asItems({ success: true });
	},
};
