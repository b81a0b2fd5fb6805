interface Needs {
	readonly read: string;
	readonly write: string;
	/** Where deleting needs another one than changing. */
	readonly remove?: string;
}

const both = (name: string): Needs => ({ read: name, write: name });
const readWrite = (name: string, tail = ''): Needs => ({
	read: `${name}.Read${tail}`,
	write: `${name}.ReadWrite${tail}`,
});

/**
 * Teams has a permission for nearly everything; the first path that fits counts. In small letters, as Graph does not tell
 * them apart: https://learn.microsoft.com/graph/permissions-reference
 */
const BY_PATH: ReadonlyArray<readonly [path: RegExp, needs: Needs]> = [
	[/\/channels\/.*softdelete$/, both('ChannelMessage.ReadWrite')],
	[/\/channels\/[^/]+\/messages\b/, { read: 'ChannelMessage.Read.All', write: 'ChannelMessage.Send' }],
	[/\/channels\/[^/]+\/members\b/, readWrite('ChannelMember', '.All')],
	[
		/\/channels\/[^/]+$/,
		{ read: 'Channel.ReadBasic.All', write: 'ChannelSettings.ReadWrite.All', remove: 'Channel.Delete.All' },
	],
	[/\/channels$/, { read: 'Channel.ReadBasic.All', write: 'Channel.Create' }],
	[/\/teams\/[^/]+\/members\b/, readWrite('TeamMember', '.All')],
	[/\/teams\/[^/]+\/tags\b/, readWrite('TeamworkTag')],
	[/\/(?:teams|joinedteams)\b/, { read: 'Team.ReadBasic.All', write: 'Team.Create' }],
	[/\/onlinemeetings\/[^/]+\/(?:attendancereports|meetingattendancereport)\b/, both('OnlineMeetingArtifact.Read.All')],
	[/\/onlinemeetings\/[^/]+\/recordings\b/, both('OnlineMeetingRecording.Read.All')],
	[/\/onlinemeetings\/[^/]+\/transcripts\b/, both('OnlineMeetingTranscript.Read.All')],
	[/\/me\/onlinemeetings\b/, readWrite('OnlineMeetings')],
	// Those of others are for apps.
	[/\/onlinemeetings\b/, readWrite('OnlineMeetings', '.All')],
	[/\/chats\/.*softdelete$/, both('Chat.ReadWrite')],
	[/\/chats\/[^/]+\/messages\b/, { read: 'Chat.Read', write: 'ChatMessage.Send' }],
	[/\/chats\/[^/]+\/members\b/, readWrite('ChatMember')],
	[/\/chats$/, { read: 'Chat.ReadBasic', write: 'Chat.Create' }],
	[/\/chats\b/, { read: 'Chat.ReadBasic', write: 'Chat.ReadWrite' }],
];

/** Where Teams is; a folder of a drive may have such a name, too. */
const TEAMS = /^\/(?:(?:v1\.0|beta)\/)?(?:teams|chats|(?:me|users\/[^/]+)\/(?:chats|joinedteams|onlinemeetings))\b/;

/**
 * The permission that a request to Teams needs; undefined for one to another service.
 * @param address path without query, in small letters
 */
export function teamsPermission(method: string, address: string): string | undefined {
	if (!TEAMS.test(address)) return undefined;
	const needs = BY_PATH.find(([path]) => path.test(address))?.[1];
	if (needs === undefined) return undefined;
	if (method === 'GET' || method === 'HEAD') return needs.read;
	return method === 'DELETE' ? (needs.remove ?? needs.write) : needs.write;
}
