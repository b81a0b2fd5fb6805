import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { downloadContent } from '../../files/download';
import { driveId, fileId, itemPath } from '../../files/fields';
import { BATCH_WINDOW } from '../../service';
import { outputField } from './operations';

const versionId: INodeProperties = {
	displayName: 'Version ID',
	name: 'versionId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 2.0',
	description: 'As "Get Versions" gives it',
};

const options = optionsField(driveId);

export const getVersions: Operation = {
	name: 'Get Versions',
	value: 'getVersions',
	action: 'Get the versions of a file',
	description: 'Get the versions of a file, the newest first',
	fields: [user, fileId, options],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await listAll(item, { path: `${itemPath(item, fileId)}/versions`, inBatch: true })),
};

export const restoreVersion: Operation = {
	name: 'Restore Version',
	value: 'restoreVersion',
	action: 'Restore a version of a file',
	description: 'Make an older version the newest one',
	fields: [user, fileId, versionId, options],
	window: BATCH_WINDOW,
	async run(item) {
		const path = `${itemPath(item, fileId)}/versions/${idIn(item, versionId)}/restoreVersion`;
		await item.send({ method: 'POST', path, inBatch: true, isRepeatable: true });
		return asItems({ success: true });
	},
};

export const downloadVersion: Operation = {
	name: 'Download Version',
	value: 'downloadVersion',
	action: 'Download a version of a file',
	description: 'Download an older version of a file',
	fields: [user, fileId, versionId, outputField, options],
	async run(item) {
		const file = itemPath(item, fileId);
		const version = `${file}/versions/${idIn(item, versionId)}`;
		const query = { $select: 'name,file' };
		const [json, { name, file: facts }] = await Promise.all([
			item.json({ path: version, inBatch: true }),
			item.json<IDataObject & { file?: { mimeType?: string } }>({ path: file, query, inBatch: true }),
		]);
		const { mimeType } = facts ?? {};
		const binary = await downloadContent(item, `${version}/content`, { name: String(name), mimeType });
		return [{ json, binary: { [item.get<string>(outputField.name, 'data')]: binary } }];
	},
};
