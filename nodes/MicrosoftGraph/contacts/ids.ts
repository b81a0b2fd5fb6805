import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { locator, locatorValue } from '../fields/locator';

const folder = (description: string, isRequired: boolean): INodeProperties =>
	locator(
		{ displayName: 'Contact Folder', name: 'contactFolderId', description },
		'searchContactFolders',
		'e.g. AAMkAGUzY5QKjAAA=',
		isRequired,
	);

export const contactFolderId = folder('The folder of contacts to work on', true);

/** In which folder contacts are. */
export const folderOfContacts = folder("Leave empty for the user's own contacts", false);

export const contactId = locator(
	{ displayName: 'Contact', name: 'contactId', description: 'The contact to work on' },
	'searchContacts',
	'e.g. AAMkAGUzY5QKjAAA=',
);

/** The contacts of the chosen folder, below the user. */
export function contactsBelow(item: ServiceItem): string {
	const id = locatorValue(item, folderOfContacts.name);
	return id === '' ? 'contacts' : `contactFolders/${encodeURIComponent(id)}/contacts`;
}
