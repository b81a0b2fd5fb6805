import type { Resource } from '../../shared/n8n/serviceOperation';
import { draft } from './draft';
import { folder } from './folder';
import { folderMessage } from './folderMessage';
import { message } from './message';
import { messageAttachment } from './messageAttachment';
import { request } from './request';

/** What the node works on, in the order of the form. */
export const resources: readonly Resource[] = [request, draft, folder, folderMessage, message, messageAttachment];
