import { locator } from './locator';

/** Whose data it is about. The built-in Outlook node has it for its service principal, under this name. */
export const user = locator(
	{
		displayName: 'User',
		name: 'mailbox',
		description:
			'Whose data it is about: an email address or an ID. Leave empty for the user who connected the credential; an app has to name one.',
	},
	'searchUsers',
	'e.g. ada@example.com',
	false,
);
