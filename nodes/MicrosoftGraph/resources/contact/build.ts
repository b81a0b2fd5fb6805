import type { IDataObject } from 'n8n-workflow';

const LISTS = new Set(['businessPhones', 'categories', 'children', 'homePhones', 'imAddresses']);
const ADDRESSES = new Set(['businessAddress', 'homeAddress', 'otherAddress']);
const OF_ADDRESS = ['city', 'countryOrRegion', 'postalCode', 'state', 'street'];

/** What is given of a contact, as Graph takes it; what is empty is left out. */
export function buildContact(fields: IDataObject): IDataObject {
	const contact: IDataObject = {};
	for (const [name, value] of Object.entries(fields)) {
		if (value === undefined || value === null || value === '') continue;
		const built = buildField(name, value);
		if (built !== undefined) contact[name] = built;
	}
	return contact;
}

function buildField(name: string, value: NonNullable<unknown>): IDataObject[string] {
	if (LISTS.has(name)) {
		const entries = Array.isArray(value) ? value.map(String) : String(value).split(',');
		return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
	}
	// Graph takes a birthday as midnight in UTC: https://learn.microsoft.com/graph/api/resources/contact
	if (name === 'birthday') return `${dayOf(value)}T00:00:00Z`;
	const { values } = value as { values?: IDataObject };
	if (ADDRESSES.has(name)) {
		return values && Object.fromEntries(Object.entries(values).filter(([part]) => OF_ADDRESS.includes(part)));
	}
	return name === 'emailAddresses' ? values : (value as IDataObject);
}

const dayOf = (value: NonNullable<unknown>) =>
	(value instanceof Date ? value.toISOString() : String(value)).slice(0, 10);
