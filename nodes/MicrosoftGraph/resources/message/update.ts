import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { requireChange } from '../../api/noChange';
import { preferHeaders } from '../../api/prefer';
import { relocate } from '../../api/relocating';
import { thingFields, thingPath } from '../../api/outlookOperations';
import { locatorValue } from '../../fields/locator';
import { outlookOptions } from '../../fields/options';
import { folderId, updateFields } from '../../mail/fields';
import { buildMessage, type MessageFields } from '../../mail/message';
import { BATCH_WINDOW } from '../../service';
import { thing } from './thing';

const fields: INodeProperties = {
	...updateFields,
	options: [
		...(updateFields.options as INodeProperties[]),
		{ ...folderId, required: false, description: 'The folder that the message is moved to' },
	].sort((a, b) => a.displayName.localeCompare(b.displayName)),
};

/** Changes a message first and moves it then: its ID may be another one in another folder. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a message',
	fields: [...thingFields(thing), fields, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const path = thingPath(item, thing);
		const body = buildMessage(item.get<MessageFields>(fields.name, {}));
		const folder = locatorValue(item, `${fields.name}.${folderId.name}`);
		requireChange(item, [fields], body, { folder: folder || undefined });
		const isChanged = Object.keys(body).length > 0;
		const request = { method: 'PATCH', path, headers: preferHeaders(item), body, inBatch: true, isRepeatable: true };
		const changed = isChanged ? await item.json(request) : {};
		return asItems(folder === '' ? changed : await relocate(item, path, 'move', folder));
	},
};
