import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { displayName, parentFolder } from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a folder',
	fields: [user, displayName, optionsField(immutableIds, parentFolder)],
	async run(item) {
		const folders = `${ownerPath(item)}/mailFolders`;
		const { folderId = '' } = item.get<{ folderId?: string }>('options', {});
		const path = folderId === '' ? folders : `${folders}/${encodeURIComponent(folderId)}/childFolders`;
		const body = { displayName: item.get<string>('displayName', '') };
		return asItems(await item.json({ method: 'POST', path, headers: preferHeaders(item), body, inBatch: true }));
	},
};
