import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { listFields, limitOf } from '../../fields/lists';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { downloadContent } from '../../files/download';
import { driveId, fileId, folder, itemPath } from '../../files/fields';
import { BATCH_WINDOW } from '../../service';

const options = optionsField(driveId);

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a file',
	fields: [user, fileId, options],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: itemPath(item, fileId), inBatch: true })),
};

export const deleteFile: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a file',
	description: 'Put a file or folder into the recycle bin',
	fields: [user, fileId, options],
	window: BATCH_WINDOW,
	async run(item) {
		await item.send({ method: 'DELETE', path: itemPath(item, fileId), inBatch: true });
		return asItems({ success: true });
	},
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'Get the files and folders in a folder',
	fields: [user, folder, ...listFields, options],
	async run(item) {
		const request = { path: `${itemPath(item, folder)}/children`, query: { $top: 200 }, inBatch: true };
		return asItems(await listAll(item, request, limitOf(item)));
	},
};

/** The binary field a file comes out in. */
export const outputField: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'Binary field that the file is put into',
};

export const download: Operation = {
	name: 'Download',
	value: 'download',
	action: 'Download a file',
	description: 'Download a file of any size',
	fields: [user, fileId, outputField, options],
	async run(item) {
		const path = itemPath(item, fileId);
		const json = await item.json<IDataObject>({ path });
		const { mimeType } = (json.file ?? {}) as { mimeType?: string };
		const binary = await downloadContent(item, `${path}/content`, { name: String(json.name), mimeType });
		return [{ json, binary: { [item.get<string>('binaryPropertyName', 'data')]: binary } }];
	},
};
