import type { Resource } from '../../shared/n8n/serviceOperation';
import { draft } from './draft';
import { drive } from './drive';
import { driveFolder } from './driveFolder';
import { event } from './event';
import { file } from './file';
import { folder } from './folder';
import { folderMessage } from './folderMessage';
import { message } from './message';
import { messageAttachment } from './messageAttachment';
import { request } from './request';

/** What the node works on, in the order of the form. */
export const resources: readonly Resource[] = [
	request,
	draft,
	drive,
	driveFolder,
	event,
	file,
	folder,
	folderMessage,
	message,
	messageAttachment,
];
