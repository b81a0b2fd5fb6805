import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../shared/n8n/reliability';
import { resourceProperties } from '../shared/n8n/serviceOperation';
import { resources } from './resources';
import { CREDENTIAL_TYPES } from './service';

const NAMES: Readonly<Record<(typeof CREDENTIAL_TYPES)[number], string>> = {
	steadyMicrosoftOAuth2Api: 'Steady Microsoft OAuth2',
	steadyMicrosoftAppApi: 'Steady Microsoft App',
	microsoftOAuth2Api: 'Microsoft OAuth2',
	microsoftEntraOAuth2Api: 'Microsoft Entra ID OAuth2',
	microsoftExcelOAuth2Api: 'Microsoft Excel OAuth2',
	microsoftOneDriveOAuth2Api: 'Microsoft OneDrive OAuth2',
	microsoftOutlookOAuth2Api: 'Microsoft Outlook OAuth2',
	microsoftSharePointOAuth2Api: 'Microsoft SharePoint OAuth2',
	microsoftTeamsOAuth2Api: 'Microsoft Teams OAuth2',
	microsoftToDoOAuth2Api: 'Microsoft To Do OAuth2',
};

const DESCRIPTIONS: Partial<typeof NAMES> = {
	steadyMicrosoftOAuth2Api: 'For the data of a user who connects their account, with a choice of permissions',
	steadyMicrosoftAppApi: 'For an app that acts on its own, without a user',
};

/** Which credential is used. */
export const authentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: CREDENTIAL_TYPES.map((value) => ({
		name: NAMES[value],
		value,
		description: DESCRIPTIONS[value] ?? "The credential type of n8n's own node; what it may do is what it was made for",
	})),
	default: 'steadyMicrosoftOAuth2Api',
};

/** Each is shown when it is chosen. */
export const credentials: INodeCredentialDescription[] = CREDENTIAL_TYPES.map((name) => ({
	name,
	required: true,
	displayOptions: { show: { authentication: [name] } },
}));

export const properties: INodeProperties[] = [
	authentication,
	...resourceProperties(resources, 'message'),
	reliabilityCollection,
];
