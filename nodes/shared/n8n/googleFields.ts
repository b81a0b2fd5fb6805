import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_GOOGLE_SCOPES, GOOGLE_SCOPES } from '../credentials/googleScopes';

/** What a Google credential may do; the same list for users and service accounts. */
export const googleScopeFields: INodeProperties[] = [
	{
		displayName: 'Permissions',
		name: 'scopes',
		type: 'multiOptions',
		options: [...GOOGLE_SCOPES],
		default: [...DEFAULT_GOOGLE_SCOPES],
		description: 'What the credential may do. Take out what you do not need.',
	},
	{
		displayName: 'Further Permissions',
		name: 'moreScopes',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://www.googleapis.com/auth/chat.messages',
		description: 'Scopes that are not in the list, separated by spaces',
	},
];
