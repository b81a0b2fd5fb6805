import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { idIn, locator, locatorValue } from '../fields/locator';
import { V1 } from '../service';

const chosenTeam = locator(
	{ displayName: 'Team', name: 'teamId', description: 'The team. In a link to it, its ID is what follows "groupId=".' },
	'searchTeams',
	'e.g. 61165b04-e4cc-4026-b43f-926b4e2a7182',
);

export const teamId: INodeProperties = {
	...chosenTeam,
	modes: [
		...(chosenTeam.modes ?? []),
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://teams.microsoft.com/l/team/19%3A…',
		},
	],
};

const ofTeam = { loadOptionsDependsOn: ['teamId.value'] };

export const channelId: INodeProperties = {
	...locator(
		{ displayName: 'Channel', name: 'channelId', description: 'The channel of the team' },
		'searchChannels',
		'e.g. 19:8662cdf2d8ff49eabdcf6364bc0fe3a2@thread.tacv2',
	),
	typeOptions: ofTeam,
};

export const chatId = locator(
	{ displayName: 'Chat', name: 'chatId', description: 'The chat' },
	'searchChats',
	'e.g. 19:ebed9ad42c904d6c83adf0db360053ec@thread.v2',
);

/** The user of a form of Teams, by the name the built-in node has for it. */
export const userId = locator(
	{ displayName: 'User', name: 'userId', description: 'A user, by email address or ID' },
	'searchUsers',
	'e.g. ada@example.com',
);

export const teamMessageId: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 1673355049064',
};

/** More chats at a time are refused: https://learn.microsoft.com/graph/api/chat-list */
export const CHATS_PAGE = 50;

const GROUP_IN_LINK = /[?&]groupId=([0-9a-f-]+)/i;

/**
 * The chosen team, as the beginning of a path.
 * @throws NodeOperationError when none is chosen, or a link leads to none
 */
export function teamPath(item: ServiceItem): string {
	const held = locatorValue(item, teamId.name);
	if (!/^https?:\/\//i.test(held)) return `${V1}/teams/${idIn(item, teamId)}`;
	const id = GROUP_IN_LINK.exec(held)?.[1];
	if (id !== undefined) return `${V1}/teams/${id}`;
	throw item.refuse(
		teamId.displayName,
		'holds a link without a "groupId"',
		'In Teams, choose "Get link to team", and paste that.',
	);
}

/** The chosen channel. */
export const channelPath = (item: ServiceItem) => `${teamPath(item)}/channels/${idIn(item, channelId)}`;

/** The chosen chat. */
export const chatPath = (item: ServiceItem) => `${V1}/chats/${idIn(item, chatId)}`;
