import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

/** What people ask Graph for, for those who do not know its paths by heart. */
const PATHS: ReadonlyArray<readonly [path: string, what: string]> = [
	['/me', 'The user of the credential'],
	['/me/calendarView', 'Events between two times'],
	['/me/contacts', 'Contacts'],
	['/me/drive/root/children', 'Files in the root of OneDrive'],
	['/me/drive/sharedWithMe', 'Files that others share'],
	['/me/events', 'Events of the calendar'],
	['/me/joinedTeams', 'Teams of the user'],
	['/me/mailboxSettings', 'Settings of the mailbox'],
	['/me/mailFolders', 'Folders of the mailbox'],
	['/me/mailFolders/inbox/messageRules', 'Rules of the inbox'],
	['/me/manager', 'Manager of the user'],
	['/me/messages', 'Messages'],
	['/me/onenote/notebooks', 'Notebooks'],
	['/me/outlook/masterCategories', 'Categories of Outlook'],
	['/me/photo/$value', 'Picture of the user'],
	['/me/planner/tasks', 'Tasks of Planner'],
	['/me/presence', 'Presence in Teams'],
	['/me/sendMail', 'Send a message (POST)'],
	['/me/todo/lists', 'Lists of To Do'],
	['/applications', 'App registrations'],
	['/chats', 'Chats'],
	['/devices', 'Devices'],
	['/directoryObjects/getByIds', 'Objects of the directory by their IDs (POST)'],
	['/domains', 'Domains of the tenant'],
	['/groups', 'Groups'],
	['/organization', 'The tenant itself'],
	["/reports/getEmailActivityUserDetail(period='D7')", 'Report on mail (CSV)'],
	['/search/query', 'Search in everything (POST)'],
	['/sites?search=*', 'Sites of SharePoint'],
	['/subscribedSkus', 'Licenses of the tenant'],
	['/subscriptions', 'Subscriptions to changes'],
	['/teams', 'Teams'],
	['/users', 'Users'],
];

/** The well-known paths that contain what was typed. */
export function searchPaths(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const results = PATHS.map(([value, what]) => ({ name: `${value} – ${what}`, value })).filter(({ name }) =>
		name.toLowerCase().includes(wanted),
	);
	return Promise.resolve({ results });
}
