import type { Resource } from '../../../shared/n8n/serviceOperation';
import { contacts } from './contacts';
import { groups, users } from './directory';
import { events } from './events';
import { files } from './files';
import { listItems } from './listItems';
import { messages } from './messages';

/** What has changed since the last run, for those who come by from time to time. */
export const change: Resource = {
	name: 'Change',
	value: 'change',
	initial: messages,
	operations: [contacts, events, files, groups, listItems, messages, users],
};
