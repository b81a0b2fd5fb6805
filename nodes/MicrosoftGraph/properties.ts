import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../shared/n8n/reliability';
import { resourceProperties } from '../shared/n8n/serviceOperation';
import { resources } from './resources';
import { CREDENTIAL_TYPES } from './service';
import { OWN_VERSION } from './versions';

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

type CredentialType = (typeof CREDENTIAL_TYPES)[number];

const choiceOfCredential = (chosenFirst: CredentialType): INodeProperties => ({
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: CREDENTIAL_TYPES.map((value) => ({
		name: NAMES[value],
		value,
		description: DESCRIPTIONS[value] ?? "The credential type of n8n's own node, with the permissions of that node",
	})),
	default: chosenFirst,
});

/**
 * Which credential is used. What a built-in node has chosen from the beginning stands in no workflow, so in its versions
 * the same is chosen here.
 *
 * What a choice of credential is shown for is hidden in n8n's editor, so it is only said what it is hidden for.
 * @param parameter tells the built-in nodes apart
 * @param values all that it can have
 * @param builtIn those that stand for a built-in node, and that node's credential
 * @param ownVersion the node's version that no built-in node has
 */
export function authentication(
	ownVersion: number,
	parameter: string,
	values: readonly string[],
	builtIn: Partial<Record<CredentialType, readonly string[]>>,
): INodeProperties[] {
	const known = Object.entries(builtIn) as Array<[CredentialType, string[]]>;
	const others = values.filter((value) => !known.some(([, those]) => those.includes(value)));
	const old = (type: CredentialType, shownFor: readonly string[]): INodeProperties => ({
		...choiceOfCredential(type),
		displayOptions: {
			show: { '@version': [{ _cnd: { lt: ownVersion } }] },
			hide: { [parameter]: values.filter((value) => !shownFor.includes(value)) },
		},
	});
	return [
		{ ...choiceOfCredential('steadyMicrosoftOAuth2Api'), displayOptions: { show: { '@version': [ownVersion] } } },
		...known.map(([type, those]) => old(type, those)),
		old('steadyMicrosoftOAuth2Api', others),
	];
}

/** Each is shown when it is chosen. */
export const credentials: INodeCredentialDescription[] = CREDENTIAL_TYPES.map((name) => ({
	name,
	required: true,
	displayOptions: { show: { authentication: [name] } },
}));

/** Resources that n8n's own nodes have, by the credential that each node begins with. */
const BUILT_IN = {
	microsoftEntraOAuth2Api: ['group', 'user'],
	microsoftExcelOAuth2Api: ['table', 'workbook', 'worksheet'],
	microsoftOneDriveOAuth2Api: ['file'],
	microsoftOutlookOAuth2Api: [
		'calendar',
		'contact',
		'draft',
		'event',
		'folder',
		'folderMessage',
		'message',
		'messageAttachment',
	],
	microsoftTeamsOAuth2Api: ['channel', 'channelMessage', 'chatMessage', 'onlineMeeting', 'task'],
	microsoftToDoOAuth2Api: ['linkedResource'],
};

export const properties: INodeProperties[] = [
	...authentication(
		OWN_VERSION,
		'resource',
		resources.map(({ value }) => value),
		BUILT_IN,
	),
	...resourceProperties(resources, 'message'),
	reliabilityCollection,
];
