/** The parts of the Graph that the node has operations for, and lists for its forms. */
const ROOTS = ['chats', 'drives', 'groups', 'planner', 'sites', 'subscribedSkus', 'subscriptions', 'teams', 'users'];

/** Parts of people, groups and sites that are no business of the node. */
const ELSEWHERE = new Set([
	'activities',
	'agreementAcceptances',
	'appRoleAssignments',
	'authentication',
	'cloudClipboard',
	'cloudPCs',
	'contentModels',
	'conversations',
	'deviceManagementTroubleshootingEvents',
	'employeeExperience',
	'extensions',
	'functions',
	'informationProtection',
	'insights',
	'managedAppRegistrations',
	'managedDevices',
	'multiValueExtendedProperties',
	'onPremisesSyncBehavior',
	'onenote',
	'pages',
	'recycleBin',
	'schedule',
	'scopedRoleMemberOf',
	'settings',
	'singleValueExtendedProperties',
	'solutions',
	'teamwork',
	'termStore',
	'termStores',
	'threads',
	'windowsInformationProtectionDeviceRegistrations',
]);

/** Where one thing has many addresses, tests use the short one. */
const ROUNDABOUT = [
	// Children of children, replies to replies.
	/\/childFolders\/\{[^}]*\}\/(?:childFolders|contacts|messageRules|messages)/,
	/\/calendarGroups\/\{[^}]*\}\/calendars\//,
	/\/(?:joinedTeams|incomingChannels|allChannels|getByPath\(.*\)|lastModifiedByUser|createdByUser|primaryChannel)\//,
	/^\/users\/\{user-id\}\/(?:chats\/\{|drives\/\{|drive\/|followedSites\/\{|ownedDevices|registeredDevices|oauth2)/,
	/^\/groups\/\{group-id\}\/(?:team\/|sites\/|drives\/\{|drive\/|calendar|events|acceptedSenders|rejectedSenders)/,
	/^\/sites\/\{site-id\}\/(?:sites\/\{|drive\/|drives\/\{|items\/|contentTypes\/|columns\/)/,
	/^\/drives\/\{drive-id\}\/(?:list|following|special|bundles)\//,
	/\/microsoft\.graph\.(?:administrativeUnit|application|device|directoryRole|orgContact|servicePrincipal)\b/,
	/\/graph\.(?:administrativeUnit|application|device|directoryRole|orgContact|servicePrincipal)\b/,
	/\/(?:attachments|exceptionOccurrences|instances)\/.*\/(?:attachments|exceptionOccurrences|instances|calendar)\b/,
	/\/calendarView\/\{/,
	// Reports, recordings and transcripts.
	/\/onlineMeetings\/(?:\{[^}]*\}\/|getAll|\$count)/,
	/\/(?:charts|pivotTables|names|comments|operations|protection|analytics|listItem\/|format|application)\b/,
	/\/workbook\/.*\/(?:worksheet|workbook)\//,
	/\/(?:columns|rows)\/.*\/(?:filter|sort)\//,
];

/** @param path as a template: `/users/{user-id}/messages` */
export function isPathOfUse(path: string): boolean {
	const [, root, ...rest] = path.split('/');
	if (!ROOTS.includes(root)) return false;
	return !rest.some((segment) => ELSEWHERE.has(segment)) && !ROUNDABOUT.some((pattern) => pattern.test(path));
}
