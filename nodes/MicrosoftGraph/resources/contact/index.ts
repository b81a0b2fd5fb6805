import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, getting, listing, updating } from '../../api/outlookOperations';
import { contactId, contactsBelow, folderOfContacts } from '../../contacts/ids';
import { filterQuery, filtersOf } from '../../fields/filters';
import { readRecipients } from '../../mail/recipients';
import { literal } from '../../mail/search';
import { buildContact } from './build';
import { create } from './create';
import { contactOutput, updateFields } from './fields';

const thing = { name: 'a contact', collection: 'contacts', id: contactId };

const emailAddress: INodeProperties = {
	displayName: 'Email Address',
	name: 'emailAddress',
	type: 'string',
	default: '',
	placeholder: 'e.g. ada@example.com',
	description: 'Only contacts that have this address; with commas between several, all of them',
};

function filtered(item: ServiceItem) {
	const { emailAddress: wanted } = item.get<{ emailAddress?: unknown }>('filters', {});
	const addresses = readRecipients(wanted).map((recipient) => recipient.emailAddress.address);
	return filterQuery(item, ...addresses.map((address) => `emailAddresses/any(a:a/address eq ${literal(address)})`));
}

const getAll = listing({ collection: contactsBelow, where: [folderOfContacts] }, 'contacts', {
	output: contactOutput,
	fields: [filtersOf("e.g. displayName eq 'John Doe'", emailAddress)],
	query: filtered,
	pageSize: 100,
});

export const contact: Resource = {
	name: 'Contact',
	value: 'contact',
	initial: getAll,
	operations: [
		create,
		deleting(thing),
		getting(thing, { output: contactOutput }),
		getAll,
		updating(thing, [updateFields], (item) => buildContact(item.get<IDataObject>(updateFields.name, {}))),
	],
};
