import type { Resource } from '../../../shared/n8n/serviceOperation';
import { add } from './add';
import { download, get, getAll } from './read';

export const messageAttachment: Resource = {
	name: 'Message Attachment',
	value: 'messageAttachment',
	initial: add,
	operations: [add, download, get, getAll],
};
