import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { messageId } from '../../mail/fields';
import { attachmentOptions, messageOutput, renderMessage, selectFor } from '../../mail/output';
import { BATCH_WINDOW } from '../../service';

const getMimeContent: INodeProperties = {
	displayName: 'Get MIME Content',
	name: 'getMimeContent',
	type: 'fixedCollection',
	default: { values: { binaryPropertyName: 'data' } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Put Output in Field',
					name: 'binaryPropertyName',
					type: 'string',
					default: 'data',
					hint: 'Binary field that the file is put into',
				},
				{
					displayName: 'File Name',
					name: 'outputFileName',
					type: 'string',
					placeholder: 'message',
					default: '',
					description: 'Optional name of the output file. If not set, the ID of the message is used.',
				},
			],
		},
	],
};

interface MimeOption {
	readonly getMimeContent?: {
		readonly values?: { readonly binaryPropertyName?: string; readonly outputFileName?: string };
	};
}

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a message',
	fields: [user, messageId, ...messageOutput.fields, optionsField(...attachmentOptions, getMimeContent, immutableIds)],
	window: BATCH_WINDOW,
	async run(item) {
		const owner = ownerPath(item);
		const path = `${owner}/messages/${idIn(item, messageId)}`;
		const message = await item.json({
			path,
			query: { $select: selectFor(item) },
			headers: preferHeaders(item),
			inBatch: true,
		});
		const output = await renderMessage(item, owner, message);
		const { getMimeContent: mime } = item.get<MimeOption>('options', {});
		if (!mime) return [output];
		const { binaryPropertyName = 'data', outputFileName = '' } = mime.values ?? {};
		const { body } = await item.send({ path: `${path}/$value`, headers: { accept: '*/*' } });
		const name = `${outputFileName || String(message.id)}.eml`;
		const file = await item.ctx.helpers.prepareBinaryData(body, name, 'message/rfc822');
		return [{ ...output, binary: { ...output.binary, [binaryPropertyName]: file } }];
	},
};
