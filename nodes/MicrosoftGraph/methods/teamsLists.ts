import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ownerPath } from '../api/owner';
import { APP_CREDENTIAL, V1 } from '../service';
import { channelPath, chatPath, CHATS_PAGE, teamPath } from '../teams/fields';
import { searching } from './lists';

/** The user's teams; for an app all of them. */
export const searchTeams = searching({
	of: 'teams',
	label: 'displayName',
	pages: false,
	path: (item) =>
		item.get<string>('authentication', '') === APP_CREDENTIAL ? `${V1}/teams` : `${ownerPath(item)}/joinedTeams`,
});

export const searchChannels = searching({
	of: 'channels',
	label: 'displayName',
	pages: false,
	path: (item) => `${teamPath(item)}/channels`,
});

/** Chats by their topic, or by who takes part. */
export const searchChats = searching({
	of: 'chats',
	label: ({ topic, chatType, members }) =>
		`${String(topic ?? '') || named(members)} (${chatType === 'oneOnOne' ? 'one-on-one' : String(chatType)})`,
	query: { $expand: 'members', $top: CHATS_PAGE },
	path: (item) => `${ownerPath(item)}/chats`,
});

function named(members: unknown): string {
	const names = ((members ?? []) as IDataObject[]).map(({ displayName }) => displayName).filter(Boolean);
	return names.join(', ') || 'no topic';
}

export const searchTags = searching({
	of: 'tags',
	label: ({ displayName, memberCount }) => `${String(displayName)} (members: ${String(memberCount)})`,
	pages: false,
	path: (item) => `${teamPath(item)}/tags`,
});

/** Members of the team, channel or chat that is chosen, by their membership. */
export const searchMembers = searching({
	of: 'memberships',
	label: ({ displayName, email, userId }) =>
		`${String(displayName ?? userId)}${typeof email === 'string' ? ` (${email})` : ''}`,
	pages: false,
	path: (item) => `${placeOf(item)}/members`,
});

function placeOf(item: ServiceItem): string {
	const resource = item.get<string>('resource', '');
	if (resource === 'chatMember') return chatPath(item);
	return resource === 'channelMember' ? channelPath(item) : teamPath(item);
}
