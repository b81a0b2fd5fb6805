import { labelsField, listIn } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { gather } from './gather';
import { AS_MANY_AS_FIT, idsIn, messageIds } from './messageIds';

const labelsToAdd = labelsField('Label Names or IDs to Add', 'addLabelIds');
const labelsToRemove = labelsField('Label Names or IDs to Remove', 'removeLabelIds');

export const batchModify: Operation = {
	name: 'Modify Many',
	value: 'batchModify',
	action: 'Modify many messages',
	description: 'Add and remove labels, a thousand messages in a call',
	fields: [messageIds, labelsToAdd, labelsToRemove, plainOptions],
	window: AS_MANY_AS_FIT,
	async run(item) {
		const ids = idsIn(item);
		const [addLabelIds, removeLabelIds] = [labelsToAdd, labelsToRemove].map(({ name }) => listIn(item, name));
		if (addLabelIds.length + removeLabelIds.length === 0) {
			throw item.refuse(labelsToAdd.displayName, 'and those to remove are both empty', 'Choose at least one label.');
		}
		await gather(item, 'batchModify', { addLabelIds, removeLabelIds }, ids);
		return asItems({ success: true, count: ids.length });
	},
};
