import type { IBinaryKeyData, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { asList, idIn, messageId } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { type MessagePart, partsWithFiles } from '../../mail/parts';
import type { Operation } from '../../operation';
import { ME } from '../../service';

interface AttachmentOptions {
	readonly dataPropertyAttachmentsPrefixName?: string;
	readonly fileNames?: unknown;
}

const which: INodeProperties = {
	displayName: 'Attachment ID',
	name: 'attachmentId',
	type: 'string',
	default: '',
	placeholder: 'e.g. ANGjdJ8w…',
	description: 'Leave empty for all attachments of the message. Gmail gives out new IDs each time a message is read.',
};

const options = optionsField(
	{
		displayName: 'Attachment Prefix',
		name: 'dataPropertyAttachmentsPrefixName',
		type: 'string',
		default: 'attachment_',
		description: 'How the names of the binary fields begin; an index that starts with 0 is added',
	},
	{
		displayName: 'File Names',
		name: 'fileNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice.pdf',
		description:
			'Only get files with these names, separated by commas. A single attachment gets the first one as its name.',
	},
);

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get attachments',
	description: 'Get the files of a message without the message itself',
	fields: [messageId, which, options],
	async run(item) {
		const message = idIn(item, messageId);
		const attachmentId = String(item.get<unknown>('attachmentId', '') ?? '').trim();
		const { fileNames, dataPropertyAttachmentsPrefixName: prefix } = item.get<AttachmentOptions>('options', {});
		const names = asList(fileNames);
		const wanted: MessagePart[] =
			attachmentId === ''
				? (await partsWithFiles(item, message)).filter(
						({ filename = '' }) => names.length === 0 || names.includes(filename),
					)
				: [{ filename: names[0], body: { attachmentId } }];
		const files = await Promise.all(
			wanted.map(async ({ filename, mimeType, body = {} }) => {
				const { data = '' } = body.attachmentId
					? await item.json<{ data?: string }>({
							path: `${ME}/messages/${message}/attachments/${encodeURIComponent(body.attachmentId)}`,
						})
					: body;
				return await item.ctx.helpers.prepareBinaryData(Buffer.from(data, 'base64url'), filename, mimeType);
			}),
		);
		const binary: IBinaryKeyData = Object.fromEntries(files.map((file, i) => [`${prefix || 'attachment_'}${i}`, file]));
		const json = {
			messageId: decodeURIComponent(message),
			attachments: files.map(({ fileName, mimeType, bytes }) => ({ fileName, mimeType, bytes })),
		};
		return [{ json, ...(files.length > 0 ? { binary } : {}) } satisfies INodeExecutionData];
	},
};
