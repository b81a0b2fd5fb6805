import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { user } from '../fields/user';
import { BATCH_WINDOW } from '../service';
import { driveId, folder, itemPath } from './fields';
import { folderReference } from './folderReference';

const destinationFolderId: INodeProperties = {
	...folder,
	displayName: 'Destination Folder ID',
	name: 'destinationFolderId',
	placeholder: 'e.g. root',
	description: 'The ID of the folder to move to, or its path in the drive; root is the uppermost one',
};

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'New Name',
			name: 'name',
			type: 'string',
			default: '',
			description: 'The name it gets there. It keeps its own when empty.',
		},
	],
};

/** Moves a file or folder within its drive. @param place the field that names it */
export function moving(action: string, place: INodeProperties): Operation {
	return {
		name: 'Move',
		value: 'move',
		action,
		description: 'Put it into another folder of the same drive',
		fields: [user, place, destinationFolderId, additionalFields, optionsField(driveId)],
		window: BATCH_WINDOW,
		async run(item) {
			const folderPlace = item.get<string>(destinationFolderId.name, '').trim();
			const { name = '' } = item.get<{ name?: string }>(additionalFields.name, {});
			if (folderPlace === '' && name === '')
				throw item.refuse(
					destinationFolderId.displayName,
					'is empty',
					'Fill in where to move to (root for the uppermost folder), or a new name.',
				);
			const body: IDataObject = name === '' ? {} : { name };
			if (folderPlace !== '') body.parentReference = await folderReference(item, destinationFolderId, folderPlace);
			const path = itemPath(item, place);
			return asItems(await item.json({ method: 'PATCH', path, body, inBatch: true, isRepeatable: true }));
		},
	};
}
