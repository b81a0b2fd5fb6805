import type { IDataObject } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createMarked } from '../../api/findable';
import { preferHeaders } from '../../api/prefer';
import { collectionPath } from '../../api/outlookOperations';
import { contactsBelow, folderOfContacts } from '../../contacts/ids';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { buildContact } from './build';
import { additionalFields, givenName, surname } from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a contact',
	fields: [user, folderOfContacts, givenName, surname, additionalFields, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const body = buildContact({
			...item.get<IDataObject>(additionalFields.name, {}),
			givenName: item.get<string>(givenName.name, ''),
			surname: item.get<string>(surname.name, ''),
		});
		const path = collectionPath(item, { collection: contactsBelow });
		return asItems(await createMarked(item, { path, headers: preferHeaders(item), body }));
	},
};
