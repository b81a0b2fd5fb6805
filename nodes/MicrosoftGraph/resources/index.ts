import type { Resource } from '../../shared/n8n/serviceOperation';
import { bucket } from './bucket';
import { calendar } from './calendar';
import { category } from './category';
import { change } from './change';
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
import { group } from './group';
import { groupMember } from './groupMember';
import { groupOwner } from './groupOwner';
import { license } from './license';
import { linkedResource } from './linkedResource';
import { listItem } from './listItem';
import { message } from './message';
import { messageAttachment } from './messageAttachment';
import { messageRule } from './messageRule';
import { onlineMeeting } from './onlineMeeting';
import { plan } from './plan';
import { request } from './request';
import { sharePointList } from './sharePointList';
import { site } from './site';
import { table } from './table';
import { task } from './task';
import { team } from './team';
import { teamMember } from './teamMember';
import { todoList } from './todoList';
import { todoTask } from './todoTask';
import { user } from './user';
import { workbook } from './workbook';
import { worksheet } from './worksheet';

/** What the node works on, in the order of the form. */
export const resources: readonly Resource[] = [
	request,
	bucket,
	calendar,
	category,
	change,
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
	group,
	groupMember,
	groupOwner,
	license,
	linkedResource,
	listItem,
	message,
	messageAttachment,
	messageRule,
	onlineMeeting,
	plan,
	sharePointList,
	site,
	table,
	task,
	team,
	teamMember,
	todoList,
	todoTask,
	user,
	workbook,
	worksheet,
];
