import type { Resource } from '../../shared/n8n/serviceOperation';
import { calendar } from './calendar';
import { category } from './category';
import { channel } from './channel';
import { channelMember } from './channelMember';
import { channelMessage } from './channelMessage';
import { chat } from './chat';
import { chatMember } from './chatMember';
import { chatMessage } from './chatMessage';
import { contact } from './contact';
import { contactFolder } from './contactFolder';
import { draft } from './draft';
import { drive } from './drive';
import { driveFolder } from './driveFolder';
import { event } from './event';
import { file } from './file';
import { folder } from './folder';
import { folderMessage } from './folderMessage';
import { message } from './message';
import { messageAttachment } from './messageAttachment';
import { messageRule } from './messageRule';
import { request } from './request';
import { team } from './team';
import { teamMember } from './teamMember';

/** What the node works on, in the order of the form. */
export const resources: readonly Resource[] = [
	request,
	calendar,
	category,
	channel,
	channelMember,
	channelMessage,
	chat,
	chatMember,
	chatMessage,
	contact,
	contactFolder,
	draft,
	drive,
	driveFolder,
	event,
	file,
	folder,
	folderMessage,
	message,
	messageAttachment,
	messageRule,
	team,
	teamMember,
];
