import type { INodeProperties } from 'n8n-workflow';
import { outputChoice } from '../../fields/output';

/** Which fields of a contact come out. */
export const contactOutput = outputChoice(
	'id,displayName,emailAddresses,businessPhones,mobilePhone',
	'createdDateTime lastModifiedDateTime changeKey categories parentFolderId birthday fileAs displayName givenName initials middleName nickName surname title yomiGivenName yomiSurname yomiCompanyName generation imAddresses jobTitle companyName department officeLocation profession businessHomePage assistantName manager homePhones mobilePhone businessPhones spouseName personalNotes children emailAddresses homeAddress businessAddress otherAddress',
);

const text = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
});

const several = (displayName: string, name: string, what: string): INodeProperties => ({
	...text(displayName, name),
	description: `Comma-separated list of ${what}`,
});

const address = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	placeholder: 'Add Address',
	default: {},
	options: [
		{
			displayName: 'Address',
			name: 'values',
			values: [
				text('City', 'city'),
				text('Country/Region', 'countryOrRegion'),
				text('Postal Code', 'postalCode'),
				text('State', 'state'),
				text('Street', 'street'),
			],
		},
	],
});

const emailAddresses: INodeProperties = {
	displayName: 'Email Address',
	name: 'emailAddresses',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Email',
	default: {},
	options: [{ displayName: 'Email', name: 'values', values: [text('Name', 'name'), text('Address', 'address')] }],
};

export const givenName: INodeProperties = { ...text('First Name', 'givenName'), required: true };
export const surname = text('Last Name', 'surname');

const ofBoth: INodeProperties[] = [
	text('Assistant Name', 'assistantName'),
	{ displayName: 'Birthday', name: 'birthday', type: 'dateTime', default: '' },
	address('Business Address', 'businessAddress'),
	text('Business Home Page', 'businessHomePage'),
	several('Business Phones', 'businessPhones', 'phone numbers'),
	several('Categories', 'categories', 'names of categories'),
	several('Children', 'children', 'names'),
	text('Company Name', 'companyName'),
	text('Department', 'department'),
	text('Display Name', 'displayName'),
	emailAddresses,
	{ ...text('File As', 'fileAs'), description: 'The name under which it is sorted' },
	address('Home Address', 'homeAddress'),
	several('Home Phones', 'homePhones', 'phone numbers'),
	several('Instant Messaging Addresses', 'imAddresses', 'addresses'),
	text('Initials', 'initials'),
	text('Job Title', 'jobTitle'),
	text('Manager', 'manager'),
	text('Middle Name', 'middleName'),
	text('Mobile Phone', 'mobilePhone'),
	text('Nickname', 'nickName'),
	text('Office Location', 'officeLocation'),
	address('Other Address', 'otherAddress'),
	{ ...text('Personal Notes', 'personalNotes'), typeOptions: { rows: 2 } },
	text('Profession', 'profession'),
	text('Spouse Name', 'spouseName'),
	surname,
	text('Title', 'title'),
];

const collection = (displayName: string, options: INodeProperties[]): INodeProperties => ({
	displayName,
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options,
});

export const additionalFields = collection('Additional Fields', ofBoth);

/** The built-in Outlook node keeps them under the name of those of a new contact. */
export const updateFields = collection(
	'Update Fields',
	[...ofBoth, text('Name', 'givenName')].sort((a, b) => a.displayName.localeCompare(b.displayName)),
);
