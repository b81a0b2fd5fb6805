import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listAll } from '../api/list';
import { outputChoice } from '../fields/output';
import { SIMPLE_FIELDS, simplifyMessage } from './simplify';

const FIELDS =
	'bccRecipients body bodyPreview categories ccRecipients changeKey conversationId createdDateTime flag from hasAttachments importance inferenceClassification internetMessageId isDeliveryReceiptRequested isDraft isRead isReadReceiptRequested lastModifiedDateTime parentFolderId receivedDateTime replyTo sender sentDateTime subject toRecipients webLink';

/** Which fields of a message come out. */
export const messageOutput = outputChoice(SIMPLE_FIELDS, FIELDS);

export const attachmentOptions: INodeProperties[] = [
	{
		displayName: 'Attachments Prefix',
		name: 'attachmentsPrefix',
		type: 'string',
		default: 'attachment_',
		description:
			"Beginning of the binary fields' names; each attachment adds its number, counted from 0: attachment_0, attachment_1 …",
	},
	{
		displayName: 'Download Attachments',
		name: 'downloadAttachments',
		type: 'boolean',
		default: false,
		description: 'Whether the files come along as binary fields',
	},
];

interface OutputOptions {
	readonly attachmentsPrefix?: string;
	readonly downloadAttachments?: boolean;
}

/** `$select` for what is to come out; undefined for everything. */
export function selectFor(item: ServiceItem): string | undefined {
	const select = messageOutput.select(item);
	const { downloadAttachments = false } = item.get<OutputOptions>('options', {});
	const isMissing = downloadAttachments && select?.split(',').includes('hasAttachments') === false;
	return isMissing ? `${select},hasAttachments` : select;
}

/** A message as it comes out, its attachments with it where they are wanted. */
export async function renderMessage(
	item: ServiceItem,
	owner: string,
	message: IDataObject,
): Promise<INodeExecutionData> {
	const json = item.get<string>('output', 'simple') === 'simple' ? simplifyMessage(message) : message;
	const { downloadAttachments = false, attachmentsPrefix } = item.get<OutputOptions>('options', {});
	if (!downloadAttachments || message.hasAttachments !== true) return { json };
	const path = `${owner}/messages/${encodeURIComponent(String(message.id))}/attachments`;
	const query = { $select: 'id,name,contentType' };
	const binary: INodeExecutionData['binary'] = {};
	for (const [i, { id, name, contentType }] of (await listAll(item, { path, query })).entries()) {
		const { body } = await item.send({
			path: `${path}/${encodeURIComponent(String(id))}/$value`,
			headers: { accept: '*/*' },
		});
		const type = typeof contentType === 'string' ? contentType : undefined;
		binary[`${attachmentsPrefix || 'attachment_'}${i}`] = await item.ctx.helpers.prepareBinaryData(
			body,
			String(name),
			type,
		);
	}
	return Object.keys(binary).length > 0 ? { json, binary } : { json };
}
