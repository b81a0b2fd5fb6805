import { segments } from './paths';

/**
 * Which of the services behind Microsoft Graph a path belongs to, and what in it is limited on its own. The services and
 * their resources: https://learn.microsoft.com/en-us/graph/throttling-limits
 */
export interface GraphWorkload {
	readonly name: 'outlook' | 'insights' | 'teams' | 'onenote' | 'files' | 'excel' | 'identity' | 'other';
	/** Mailbox, for Outlook and insights: limits hold for each. */
	readonly mailbox?: string;
	/** The first segment, for services without limits of their own here. */
	readonly area?: string;
	/** Path below the version, in lower case where it is not an id. */
	readonly path: readonly string[];
}

const OUTLOOK = new Set([
	'messages',
	'mailfolders',
	'sendmail',
	'inferenceclassification',
	'mailboxsettings',
	'getmailtips',
	'events',
	'calendar',
	'calendars',
	'calendargroups',
	'calendarview',
	'reminderview',
	'findmeetingtimes',
	'contacts',
	'contactfolders',
	'outlook',
	'people',
	'photo',
	'photos',
	'threads',
	'conversations',
	'acceptedsenders',
	'rejectedsenders',
]);
const TEAMS = new Set(['teams', 'chats', 'teamwork', 'appcatalogs', 'joinedteams', 'team']);
const FILES = new Set(['drive', 'drives', 'sites', 'shares', 'followedsites']);
/** Below users and groups, but of other services. */
const ELSEWHERE = new Set([
	'activities',
	'authentication',
	'extensions',
	'informationprotection',
	'manageddevices',
	'onlinemeetings',
	'planner',
	'presence',
	'security',
	'settings',
	'todo',
]);
const IDENTITY = new Set([
	'applications',
	'contacts',
	'contracts',
	'devices',
	'directory',
	'directoryobjects',
	'directoryroles',
	'directoryroletemplates',
	'domains',
	'groups',
	'groupsettings',
	'groupsettingtemplates',
	'me',
	'oauth2permissiongrants',
	'organization',
	'policies',
	'serviceprincipals',
	'subscribedskus',
	'users',
	'getobjectsbyid',
	'ismemberof',
]);

/** Names whose next segment is an id, so that `/users/messages` is a user and not a mailbox's messages. */
const OWNERS = new Set(['users', 'groups']);

export function graphWorkload(url: URL): GraphWorkload {
	const path = parts(url);
	const [root = ''] = path;
	const owned = OWNERS.has(root) ? path.slice(2) : root === 'me' ? path.slice(1) : undefined;
	const area = owned ? (owned[0] ?? '') : root;

	if (path.includes('onenote') && (owned ? area === 'onenote' : root === 'sites' || root === 'onenote'))
		return { name: 'onenote', path };
	if (owned && OUTLOOK.has(area))
		return { name: 'outlook', mailbox: root === 'me' ? 'me' : `${root}/${path[1]}`, path };
	if (owned && area === 'insights') return { name: 'insights', mailbox: root === 'me' ? 'me' : path[1], path };
	if (TEAMS.has(area)) return { name: 'teams', path };
	if (FILES.has(area)) return { name: path.includes('workbook') ? 'excel' : 'files', path };
	if (owned && ELSEWHERE.has(area)) return { name: 'other', area, path };
	if (IDENTITY.has(root)) return { name: 'identity', path };
	return { name: 'other', area: root, path };
}

/** Path below `v1.0` or `beta`; `users('id')` reads as `users/id`. Known names come in lower case, ids as they are. */
function parts(url: URL): string[] {
	const all = segments(url);
	const below = all[0] === 'v1.0' || all[0] === 'beta' ? all.slice(1) : all;
	return below.flatMap((segment, index) => {
		const keyed = /^([A-Za-z]+)\('([^']*)'\)$/.exec(segment);
		if (keyed) return [keyed[1].toLowerCase(), keyed[2]];
		// The second segment below an owner is an id.
		return [index === 1 && OWNERS.has(below[0].toLowerCase()) ? segment : segment.toLowerCase()];
	});
}
