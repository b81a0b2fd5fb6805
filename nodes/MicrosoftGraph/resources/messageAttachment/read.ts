import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { optionsField } from '../../../shared/n8n/optionsField';
import { getting, listing, thingFields, thingPath } from '../../api/outlookOperations';
import { idIn } from '../../fields/locator';
import { immutableIds, outlookOptions } from '../../fields/options';
import { fieldsOption } from '../../fields/output';
import { messageId } from '../../mail/fields';
import { attachmentId, outputField } from './fields';

const NAMES = ['contentType', 'isInline', 'lastModifiedDateTime', 'name', 'size'];

/** What there is to know about an attachment, its content aside. */
const FACTS = ['id', ...NAMES].join(',');

const output = fieldsOption(NAMES, FACTS);
const reading = { output, options: optionsField(output.option, immutableIds) };

const thing = {
	name: 'an attachment',
	collection: (item: ServiceItem) => `messages/${idIn(item, messageId)}/attachments`,
	id: attachmentId,
	where: [messageId],
};

export const get = getting(thing, reading);

export const getAll = listing(thing, 'attachments', reading);

export const download: Operation = {
	name: 'Download',
	value: 'download',
	action: 'Download an attachment',
	fields: [...thingFields(thing), outputField, outlookOptions],
	async run(item): Promise<INodeExecutionData[]> {
		const path = thingPath(item, thing);
		const json = await item.json<IDataObject>({ path, query: { $select: FACTS } });
		const { body } = await item.send({ path: `${path}/$value`, headers: { accept: '*/*' } });
		const type = typeof json.contentType === 'string' ? json.contentType : undefined;
		const field = item.get<string>('binaryPropertyName', 'data');
		return [{ json, binary: { [field]: await item.ctx.helpers.prepareBinaryData(body, String(json.name), type) } }];
	},
};
