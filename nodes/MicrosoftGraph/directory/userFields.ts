import type { INodeProperties } from 'n8n-workflow';

const text = (displayName: string, name: string, placeholder?: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
});

const date = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
});

const texts = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { multipleValues: true },
	default: [],
});

const choice = (
	displayName: string,
	name: string,
	initial: string,
	values: Record<string, string>,
): INodeProperties => ({
	displayName,
	name,
	type: 'options',
	default: initial,
	options: Object.entries(values).map(([value, called]) => ({ name: called, value })),
});

export const accountEnabled: INodeProperties = {
	displayName: 'Account Enabled',
	name: 'accountEnabled',
	type: 'boolean',
	default: true,
	description: 'Whether the user can sign in',
};

export const displayName = text('Display Name', 'displayName', 'e.g. Ada Lovelace');
export const userPrincipalName = text('User Principal Name', 'userPrincipalName', 'e.g. ada@contoso.com');
export const mailNickname = text('Mail Nickname', 'mailNickname', 'e.g. ada');
export const password: INodeProperties = { ...text('Password', 'password'), typeOptions: { password: true } };

const employeeOrgData: INodeProperties = {
	displayName: 'Employee Organization Data',
	name: 'employeeOrgData',
	type: 'fixedCollection',
	default: {},
	options: [
		{
			name: 'employeeOrgValues',
			displayName: 'Employee Organization Data',
			values: [text('Cost Center', 'costCenter'), text('Division', 'division')],
		},
	],
};

const passwordPolicies: INodeProperties = {
	displayName: 'Password Policies',
	name: 'passwordPolicies',
	type: 'multiOptions',
	default: [],
	options: [
		{ name: 'Disable Password Expiration', value: 'DisablePasswordExpiration' },
		{ name: 'Disable Strong Password', value: 'DisableStrongPassword' },
	],
};

/** Dates in UTC. */
export const DATES = [
	date('Birthday', 'birthday'),
	date('Employee Hire Date', 'employeeHireDate'),
	date('Employee Leave Date', 'employeeLeaveDateTime'),
];

const details: readonly INodeProperties[] = [
	text('About Me', 'aboutMe'),
	choice('Age Group', 'ageGroup', 'Adult', { Adult: 'Adult', Minor: 'Minor', NotAdult: 'Not Adult' }),
	...DATES,
	text('Business Phone', 'businessPhones'),
	text('City', 'city'),
	text('Company Name', 'companyName'),
	choice('Consent Provided', 'consentProvidedForMinor', 'Denied', {
		Denied: 'Denied',
		Granted: 'Granted',
		NotRequired: 'Not Required',
	}),
	text('Country', 'country'),
	text('Department', 'department'),
	text('Employee ID', 'employeeId'),
	employeeOrgData,
	text('Employee Type', 'employeeType'),
	text('First Name', 'givenName'),
	choice('Force Change Password', 'forceChangePassword', 'forceChangePasswordNextSignIn', {
		forceChangePasswordNextSignIn: 'Next Sign In',
		forceChangePasswordNextSignInWithMfa: 'Next Sign In with MFA',
	}),
	texts('Interests', 'interests'),
	text('Job Title', 'jobTitle'),
	text('Last Name', 'surname'),
	text('Mail', 'mail'),
	text('Mobile Phone', 'mobilePhone'),
	text('My Site', 'mySite'),
	text('Office Location', 'officeLocation'),
	text('On Premises Immutable ID', 'onPremisesImmutableId'),
	texts('Other Emails', 'otherMails'),
	passwordPolicies,
	texts('Past Projects', 'pastProjects'),
	text('Postal Code', 'postalCode'),
	text('Preferred Language', 'preferredLanguage', 'e.g. en-US'),
	texts('Responsibilities', 'responsibilities'),
	texts('Schools Attended', 'schools'),
	texts('Skills', 'skills'),
	text('State', 'state'),
	text('Street Address', 'streetAddress'),
	text('Usage Location', 'usageLocation', 'e.g. DE'),
	choice('User Type', 'userType', 'Guest', { Guest: 'Guest', Member: 'Member' }),
];

const inOrder = (fields: readonly INodeProperties[]) =>
	[...fields].sort((a, b) => a.displayName.localeCompare(b.displayName));

/** What a new user may have beside name, address and password. */
export const furtherDetails = inOrder(details);

/** What can be changed of a user. */
export const changeableDetails = inOrder([
	accountEnabled,
	displayName,
	mailNickname,
	password,
	userPrincipalName,
	...details,
]);
