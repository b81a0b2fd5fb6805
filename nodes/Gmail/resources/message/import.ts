import type { INodeProperties } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { asList, labelsField } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { readAttachments } from '../../mail/attachments';
import { builtFrom } from '../../mail/compose';
import { upload } from '../../mail/upload';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

interface ImportOptions {
	readonly deleted?: boolean;
	readonly internalDateSource?: string;
	readonly labelIds?: unknown;
	readonly neverMarkSpam?: boolean;
	readonly processForCalendar?: boolean;
	readonly threadId?: string;
}

const mailField: INodeProperties = {
	displayName: 'Mail Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the binary field with the whole mail (.eml) in the node input',
};

const through: INodeProperties = {
	displayName: 'Treat As',
	name: 'importMode',
	type: 'options',
	options: [
		{ name: 'Received', value: 'import', description: 'Google looks for spam and sorts it, as with mail that arrives' },
		{ name: 'Stored', value: 'insert', description: 'It is put into the mailbox as it is' },
	],
	default: 'import',
};

const options = optionsField(
	{
		displayName: 'Date From',
		name: 'internalDateSource',
		type: 'options',
		options: [
			{ name: 'The Mail Itself', value: 'dateHeader' },
			{ name: 'Time of the Import', value: 'receivedTime' },
		],
		default: 'dateHeader',
	},
	labelsField('Label Names or IDs', 'labelIds'),
	{
		displayName: 'Mark as Deleted',
		name: 'deleted',
		type: 'boolean',
		default: false,
		description: 'Whether only Google Vault keeps the mail; for Google Workspace',
	},
	{
		displayName: 'Never Mark as Spam',
		name: 'neverMarkSpam',
		type: 'boolean',
		default: false,
		description: 'Whether to leave the spam filter out',
		displayOptions: { show: { '/importMode': ['import'] } },
	},
	{
		displayName: 'Process for Calendar',
		name: 'processForCalendar',
		type: 'boolean',
		default: false,
		description: 'Whether invitations in it get into the calendar',
		displayOptions: { show: { '/importMode': ['import'] } },
	},
	{
		displayName: 'Thread ID',
		name: 'threadId',
		type: 'string',
		default: '',
		description: 'The thread the mail belongs to',
	},
);

export const importMessage: Operation = {
	name: 'Import',
	value: 'import',
	action: 'Import a message',
	description: 'Put a whole mail into the mailbox without sending it',
	fields: [mailField, through, options],
	async run(item) {
		const mode = item.get<string>('importMode', 'import');
		const { labelIds, threadId = '', ...rest } = item.get<ImportOptions>('options', {});
		const { deleted, internalDateSource, neverMarkSpam, processForCalendar } = rest;
		const labels = asList(labelIds);
		const [file] = readAttachments(item, { attachmentsBinary: [{ property: item.get('binaryPropertyName', 'data') }] });
		if (!file)
			throw item.refuse(mailField.displayName, 'is empty', 'Fill in the name of the field that holds the mail.');
		const imported = await upload(item, await builtFrom(file), {
			path: mode === 'insert' ? `${ME}/messages` : `${ME}/messages/import`,
			query: { deleted, internalDateSource, ...(mode === 'insert' ? {} : { neverMarkSpam, processForCalendar }) },
			message: { ...(labels.length > 0 ? { labelIds: labels } : {}), ...(threadId === '' ? {} : { threadId }) },
		});
		if (!imported.ok) throw new CallFailed(imported);
		return asItems(item.parse(imported.reply as HttpResponse) as object);
	},
};
