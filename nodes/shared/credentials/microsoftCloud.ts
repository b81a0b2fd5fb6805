import { CredentialError } from './credentialError';

/** Where one of Microsoft's clouds signs in, and where its Graph is. */
interface MicrosoftCloud {
	readonly login: string;
	readonly graph: string;
}

/** https://learn.microsoft.com/graph/deployments */
export const MICROSOFT_CLOUDS = {
	global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
	usGov: { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
	usGovDod: { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
	china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
} as const satisfies Record<string, MicrosoftCloud>;

/** The fields that the forms of Microsoft's credentials have in common. */
export interface MicrosoftFields {
	readonly cloud?: string;
	readonly tenantId?: string;
}

/** Scheme and host of the cloud's Graph. @throws {CredentialError} for a cloud that is not in the list */
export function graphOrigin({ cloud }: MicrosoftFields): string {
	return microsoftCloud(cloud).graph;
}

/** What n8n's own credentials for Microsoft say about the cloud. */
export interface N8nMicrosoftFields {
	readonly graphApiBaseUrl?: unknown;
}

/**
 * The Graph that n8n's own credential names; undefined when it does not.
 * @throws {CredentialError} for an address that is none of Microsoft's: tokens do not go there
 */
export function n8nGraphOrigin({ graphApiBaseUrl }: N8nMicrosoftFields): string | undefined {
	if (typeof graphApiBaseUrl !== 'string' || graphApiBaseUrl === '') return undefined;
	const given = graphApiBaseUrl.replace(/\/+$/, '');
	if (Object.values(MICROSOFT_CLOUDS).some(({ graph }) => graph === given)) return given;
	throw new CredentialError(
		'Microsoft Graph API Base URL',
		'is no address of Microsoft Graph',
		'Choose one from the list, or use a Steady Microsoft credential, which knows other endpoints.',
	);
}

export function microsoftCloud(cloud = 'global'): MicrosoftCloud {
	if (Object.hasOwn(MICROSOFT_CLOUDS, cloud)) return MICROSOFT_CLOUDS[cloud as keyof typeof MICROSOFT_CLOUDS];
	throw new CredentialError(
		'Cloud',
		'has an unknown value',
		`Choose one of: ${Object.keys(MICROSOFT_CLOUDS).join(', ')}.`,
	);
}
