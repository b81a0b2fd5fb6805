import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createMarked } from '../../api/findable';
import { preferHeaders } from '../../api/prefer';
import { collectionPath } from '../../api/outlookOperations';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { displayName, foldersIn, parentFolder } from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a folder',
	fields: [user, displayName, optionsField(immutableIds, parentFolder)],
	async run(item) {
		const path = collectionPath(item, { collection: foldersIn });
		const body = { displayName: item.get<string>('displayName', '') };
		return asItems(await createMarked(item, { path, headers: preferHeaders(item), body }));
	},
};
