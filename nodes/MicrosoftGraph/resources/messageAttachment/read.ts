import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { limitOf, listFields } from '../../fields/lists';
import { idIn } from '../../fields/locator';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { messageId } from '../../mail/fields';
import { attachmentId, outputField } from './fields';

/** What there is to know about an attachment, its content aside. */
const FACTS = 'id,name,contentType,size,isInline,lastModifiedDateTime';

const pathOf = (item: ServiceItem) => `${ownerPath(item)}/messages/${idIn(item, messageId)}/attachments`;

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get an attachment',
	fields: [user, messageId, attachmentId, outlookOptions],
	async run(item) {
		const path = `${pathOf(item)}/${idIn(item, attachmentId)}`;
		return asItems(await item.json({ path, query: { $select: FACTS }, inBatch: true }));
	},
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many attachments',
	fields: [user, messageId, ...listFields, outlookOptions],
	async run(item) {
		const request = { path: pathOf(item), query: { $select: FACTS }, inBatch: true };
		return asItems(await listAll(item, request, limitOf(item)));
	},
};

export const download: Operation = {
	name: 'Download',
	value: 'download',
	action: 'Download an attachment',
	fields: [user, messageId, attachmentId, outputField, outlookOptions],
	async run(item): Promise<INodeExecutionData[]> {
		const path = `${pathOf(item)}/${idIn(item, attachmentId)}`;
		const json = await item.json<IDataObject>({ path, query: { $select: FACTS } });
		const { body } = await item.send({ path: `${path}/$value`, headers: { accept: '*/*' } });
		const type = typeof json.contentType === 'string' ? json.contentType : undefined;
		const field = item.get<string>('binaryPropertyName', 'data');
		return [{ json, binary: { [field]: await item.ctx.helpers.prepareBinaryData(body, String(json.name), type) } }];
	},
};
