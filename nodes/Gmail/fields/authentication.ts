import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { gmailService } from '../service';

const AUTHENTICATIONS: INodeProperties['options'] = [
	{ name: 'OAuth2', value: 'oAuth2', description: 'The credential type of the built-in Gmail node' },
	{ name: 'Service Account', value: 'serviceAccount', description: "The credential type of n8n's own Google nodes" },
	{
		name: 'Steady Google OAuth2',
		value: 'steadyGoogleOAuth2Api',
		description: 'With a choice of permissions, and other addresses for gateways and emulators',
	},
	{
		name: 'Steady Google Service Account',
		value: 'steadyGoogleServiceAccountApi',
		description: 'From a key file; acts as a user of your Workspace',
	},
];

/**
 * Workflows made for the built-in node bring its credential.
 * @param ownVersion the node's first version with our defaults
 */
export const authenticationFields = (ownVersion: number): INodeProperties[] => [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: AUTHENTICATIONS,
		default: 'oAuth2',
		displayOptions: { show: { '@version': [{ _cnd: { lt: ownVersion } }] } },
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: AUTHENTICATIONS,
		default: 'steadyGoogleOAuth2Api',
		displayOptions: { show: { '@version': [{ _cnd: { gte: ownVersion } }] } },
	},
];

/** Each is shown when it is chosen. */
export const credentials: INodeCredentialDescription[] = gmailService.credentials.map(([value, type]) => ({
	name: type,
	required: true,
	displayOptions: { show: { authentication: [value] } },
}));
