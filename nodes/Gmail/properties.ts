import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../shared/n8n/reliability';
import { resourceProperties } from './operation';
import { resources } from './resources';
import { gmailService } from './service';
import { OWN_VERSION } from './versions';

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

/** Workflows made for the built-in node bring its credential. */
const authentication: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: AUTHENTICATIONS,
		default: 'oAuth2',
		displayOptions: { show: { '@version': [{ _cnd: { lt: OWN_VERSION } }] } },
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: AUTHENTICATIONS,
		default: 'steadyGoogleOAuth2Api',
		displayOptions: { show: { '@version': [{ _cnd: { gte: OWN_VERSION } }] } },
	},
];

/** Each is shown when it is chosen. */
export const credentials: INodeCredentialDescription[] = gmailService.credentials.map(([value, type]) => ({
	name: type,
	required: true,
	displayOptions: { show: { authentication: [value] } },
}));

export const properties: INodeProperties[] = [
	...authentication,
	...resourceProperties(resources, 'message'),
	reliabilityCollection,
];
