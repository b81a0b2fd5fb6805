import type { INodeProperties } from 'n8n-workflow';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simple',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	builderHint: {
		propertyHint:
			'Leave it on unless the body or the attachments are needed: headers, labels and snippet of a message are small, whole messages take a lot of memory.',
	},
};

export const simplifyMemoryNotice: INodeProperties = {
	displayName:
		'Simplify already returns the key fields most workflows need. Whole messages are much larger and can use up the memory. Turn it off only if you need the body or the attachments.',
	name: 'simplifyMemoryNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { simple: [false] } },
};

const whenWhole = { hide: { '/simple': [true] } };

const attachmentPrefix: INodeProperties = {
	displayName: 'Attachment Prefix',
	name: 'dataPropertyAttachmentsPrefixName',
	type: 'string',
	default: 'attachment_',
	description:
		"Beginning of the binary fields' names; each attachment adds its number, counted from 0: attachment_0, attachment_1 …",
};

const downloadAttachments: INodeProperties = {
	displayName: 'Download Attachments',
	name: 'downloadAttachments',
	type: 'boolean',
	default: false,
	description: 'Whether the files come along as binary fields',
};

/** Options of operations that always read whole messages. */
export const attachmentOptions = [attachmentPrefix, downloadAttachments];

/** The same where "Simplify" decides. */
export const attachmentOptionsWhenWhole = attachmentOptions.map((option) => ({ ...option, displayOptions: whenWhole }));
