import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { requireChange } from '../api/noChange';
import { user } from '../fields/user';
import { BATCH_WINDOW } from '../service';
import { driveId, fileId, itemPath } from './fields';

const newName: INodeProperties = {
	displayName: 'New Name',
	name: 'newName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. June.xlsx',
};

/** The built-in OneDrive node keeps the ID under another name here. */
const itemId: INodeProperties = { ...fileId, displayName: 'Item ID', name: 'itemId' };

/** Gives a file or folder another name. */
export function renaming(action: string): Operation {
	return {
		name: 'Rename',
		value: 'rename',
		action,
		fields: [user, itemId, newName, optionsField(driveId)],
		window: BATCH_WINDOW,
		async run(item) {
			const body = { name: item.get<string>(newName.name, '') || undefined };
			requireChange(item, [newName], body);
			const path = itemPath(item, itemId);
			return asItems(await item.json({ method: 'PATCH', path, body, inBatch: true, isRepeatable: true }));
		},
	};
}
