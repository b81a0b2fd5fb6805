import { teamsPermission } from './teams/permissions';

interface Permissions {
	readonly read: string;
	readonly write: string;
}

const readWrite = (name: string, tail = ''): Permissions => ({
	read: `${name}.Read${tail}`,
	write: `${name}.ReadWrite${tail}`,
});

/** Questions that are asked by POST. */
const READ_CALENDARS: Permissions = { read: 'Calendars.Read', write: 'Calendars.Read' };
const READ_SHARED_CALENDARS: Permissions = { read: 'Calendars.Read.Shared', write: 'Calendars.Read.Shared' };

const SEND_MAIL: Permissions = { read: 'Mail.Send', write: 'Mail.Send' };

/**
 * The least permission for a path, by a segment in it; the first that is met counts. Microsoft's pages list it for every
 * method: https://learn.microsoft.com/graph/permissions-reference
 */
const BY_SEGMENT: ReadonlyArray<readonly [segments: readonly string[], needs: Permissions]> = [
	// First: folders in a path may be called anything.
	[['sites'], readWrite('Sites', '.All')],
	[['drive', 'drives', 'shares'], readWrite('Files')],
	[['getschedule'], READ_CALENDARS],
	[['findmeetingtimes'], READ_SHARED_CALENDARS],
	[['events', 'calendar', 'calendars', 'calendargroups', 'calendarview'], readWrite('Calendars')],
	[['sendmail', 'send', 'reply', 'replyall', 'forward'], SEND_MAIL],
	[['messagerules', 'mailboxsettings', 'mastercategories'], readWrite('MailboxSettings')],
	[['contacts', 'contactfolders'], readWrite('Contacts')],
	[['messages', 'mailfolders'], readWrite('Mail')],
	[['todo', 'planner'], readWrite('Tasks')],
	[['onenote'], readWrite('Notes')],
	[['members', 'memberof', 'transitivemembers'], readWrite('GroupMember', '.All')],
	[['groups'], readWrite('Group', '.All')],
	[
		['subscribedskus', 'licensedetails'],
		{ read: 'LicenseAssignment.Read.All', write: 'LicenseAssignment.ReadWrite.All' },
	],
	[['users', 'me'], { read: 'User.Read.All', write: 'User.ReadWrite.All' }],
];

/**
 * The permission that a request needs; undefined where it is not known here.
 * @param path as it is sent, version included
 */
export function permissionFor(method: string, path: string): string | undefined {
	const [address] = path.toLowerCase().split('?');
	const segments = address.split('/').filter((segment) => segment !== '' && segment !== 'v1.0' && segment !== 'beta');
	const isIn = (names: readonly string[]) => names.some((name) => segments.includes(name));
	const ofTeams = teamsPermission(method, address);
	if (ofTeams !== undefined) return ofTeams;
	const needs = BY_SEGMENT.find(([names]) =>
		isIn(names.filter((name) => name !== 'send' || segments.at(-1) === name)),
	)?.[1];
	if (needs === undefined) return undefined;
	if (method !== 'GET' && method !== 'HEAD') return needs.write;
	// Everybody may read who they are.
	return segments.length === 1 && segments[0] === 'me' ? 'User.Read' : needs.read;
}
