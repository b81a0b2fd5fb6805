import type { INodeProperties } from 'n8n-workflow';

/** What stands above the message that is answered. */
export const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'Message body content',
};

export const saveAsDraft: INodeProperties = {
	displayName: 'Save as Draft',
	name: 'saveAsDraft',
	type: 'boolean',
	default: false,
	description: 'Whether to save the answer as a draft instead of sending it',
};
