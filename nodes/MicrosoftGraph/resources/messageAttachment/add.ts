import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { itemFile } from '../../api/itemFile';
import { ownerPath } from '../../api/owner';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { attachOne, divide } from '../../mail/draft';
import { messageId } from '../../mail/fields';
import { binaryPropertyName, fileName } from './fields';

export const add: Operation = {
	name: 'Add',
	value: 'add',
	action: 'Add an attachment to a message',
	fields: [user, messageId, binaryPropertyName, optionsField(fileName, immutableIds)],
	async run(item) {
		const path = `${ownerPath(item)}/messages/${idIn(item, messageId)}`;
		const { fileName: wanted = '' } = item.get<{ fileName?: string }>('options', {});
		const file = await itemFile(item, item.get<string>('binaryPropertyName', 'data'));
		divide(item, [file]);
		await attachOne(item, path, { ...file, name: wanted.trim() || file.name });
		return asItems({ success: true });
	},
};
