import type { HttpReply } from '../shared/engine/httpReply';
import type { Failed } from '../shared/engine/outcome';
import type { Failure } from '../shared/engine/verdict';
import type { ServiceRequest } from '../shared/n8n/service';
import { permissionFor } from './permissions';

const DENIED = new Set([
	'accessDenied',
	'Authorization_RequestDenied',
	'ErrorAccessDenied',
	'ErrorSendAsDenied',
	'Forbidden',
	'InsufficientPrivileges',
	'unauthorized',
]);

/** What to do about codes that Graph has for many things: https://learn.microsoft.com/graph/errors */
const BY_CODE: Readonly<Record<string, string>> = {
	ErrorFolderExists: 'There is a folder of this name already. Choose another name, or use the one that is there.',
	ErrorInvalidIdMalformed: 'This is no ID of Outlook. Map it from a node before this one, or choose from the list.',
	ErrorInvalidRecipients: 'Check the addresses in the recipients: several are separated by commas.',
	ErrorQuotaExceeded: 'The mailbox is full. Empty its trash, or have an administrator raise its quota.',
	ItemAlreadyExists: 'There is something of this name in the workbook already. Choose another name.',
	InvalidAuthenticationToken: 'Open the credential and connect the account again; check "Cloud" in it.',
	MailboxNotEnabledForRESTAPI: 'This user has no mailbox in the cloud: no license for it, or one on premises.',
	MailboxNotHostedInExchangeOnline: 'This user has no mailbox in the cloud: no license for it, or one on premises.',
	nameAlreadyExists: 'There is a file or folder of this name already. Choose another name, or let it be replaced.',
	Request_ResourceNotFound: 'There is no such user, group or other object in the tenant. Check its ID or address.',
	Request_UnsupportedQuery:
		'The directory does not take this query. Turn on "Advanced Query" in the query, or ask for less.',
	ErrorInvalidUrlQueryFilter: 'Check the filter: names are case-sensitive, texts stand in single quotes.',
	quotaLimitReached: 'The drive is full. Empty its recycle bin, or have an administrator raise its quota.',
	resyncRequired: 'Too much has changed since the last run. Start over: everything there is comes again.',
	syncStateNotFound: 'Too much has changed since the last run. Start over: everything there is comes again.',
};

/** https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy */
const MEETING_POLICY =
	'For the meetings of a user, an app needs an application access policy: an administrator makes it in Teams PowerShell with New-CsApplicationAccessPolicy and gives it to the organizer with Grant-CsApplicationAccessPolicy. It may take 30 minutes to hold.';

/** Meetings of a user, as an app calls them. */
const MEETINGS_OF_USER = /\/users\/[^/]+\/onlineMeetings(?:\/|$)/i;

/** What to do about Graph's errors, in the words of this node and of the credentials' forms. */
export function advise(failed: Failed<HttpReply>, request: ServiceRequest): Partial<Failure> {
	const { httpCode, code = '', message } = failed.failure;
	const { path } = request;
	if (httpCode === 403 && /application access policy/i.test(message)) {
		return { description: MEETING_POLICY };
	}
	if (httpCode === 403 && (DENIED.has(code) || /access is denied|insufficient privileges|scope/i.test(message))) {
		return { description: missingPermission(request) };
	}
	if (httpCode === 400 && /\/me request is only valid/i.test(message)) {
		return { description: 'An app has no data of its own: fill in "User", or give a path that starts with /users/.' };
	}
	if (httpCode === 404 && /\/users\/[^/]+\/onlineMeetings(?:\/createOrGet)?$/i.test(path)) {
		return { description: 'The organizer is not found: check that "Organizer" is a user of the tenant, with Teams.' };
	}
	if (Object.hasOwn(BY_CODE, code)) return { description: BY_CODE[code] };
	if (code === 'InvalidArgument' && path.includes('/workbook/')) {
		return {
			description: 'Check the address of the range, and that the values have as many rows and columns as it has.',
		};
	}
	if (/list view threshold/i.test(message)) {
		return {
			description:
				'SharePoint filters large lists by indexed columns only: give the column an index in the settings of the list.',
		};
	}
	if (httpCode === 404) {
		return {
			description: 'There is nothing with this ID or path. It may be deleted, moved, or belong to another user.',
		};
	}
	return {};
}

function missingPermission({ method = 'GET', path, body }: ServiceRequest): string {
	const { resource } = (body ?? {}) as { resource?: unknown };
	// Whoever subscribes to changes of something must be allowed to read it.
	const isSubscription = path.endsWith('/subscriptions') && typeof resource === 'string';
	const permission = isSubscription ? permissionFor('GET', `/${resource}`) : permissionFor(method, path);
	const named = permission === undefined ? 'a permission for this' : `the permission ${permission}`;
	const more = MEETINGS_OF_USER.test(path)
		? ` ${MEETING_POLICY}`
		: path.includes('/users/')
			? ' For the data of others, users need the permission that ends in .Shared or .All, and must have been given access.'
			: '';
	return `The credential lacks ${named}. Add it under "Permissions" in the credential and connect the account again; for an app, an administrator adds it to the app registration and grants consent.${more}`;
}
