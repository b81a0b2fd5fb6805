import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { idIn } from '../../fields/locator';
import { BATCH_WINDOW } from '../../service';
import { channelId, channelPath, teamId, teamMessageId, teamPath } from '../../teams/fields';
import { channelMentions, readMentions } from '../../teams/mentions';
import {
	buildMessage,
	contentType,
	includeLinkToWorkflow,
	mentionPlacement,
	message,
	sendMessage,
} from '../../teams/message';

const makeReply: INodeProperties = {
	displayName: 'Reply to ID',
	name: 'makeReply',
	type: 'string',
	default: '',
	placeholder: 'e.g. 1673348720590',
	description: 'The message that is replied to; a new one is begun when empty',
};

async function post(item: ServiceItem, path: string) {
	const body = buildMessage(item, await readMentions(item, teamPath(item)));
	return asItems(await sendMessage(item, path, body));
}

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a channel message',
	fields: [
		teamId,
		channelId,
		contentType,
		message,
		channelMentions,
		optionsField(includeLinkToWorkflow, makeReply, mentionPlacement),
	],
	window: BATCH_WINDOW,
	async run(item) {
		const { makeReply: repliedTo = '' } = item.get<{ makeReply?: string }>('options', {});
		const messages = `${channelPath(item)}/messages`;
		return await post(item, repliedTo === '' ? messages : `${messages}/${encodeURIComponent(repliedTo)}/replies`);
	},
};

export const reply: Operation = {
	name: 'Reply',
	value: 'reply',
	action: 'Reply to a channel message',
	fields: [
		teamId,
		channelId,
		teamMessageId,
		contentType,
		message,
		channelMentions,
		optionsField(includeLinkToWorkflow, mentionPlacement),
	],
	window: BATCH_WINDOW,
	run: async (item) => await post(item, `${channelPath(item)}/messages/${idIn(item, teamMessageId)}/replies`),
};
