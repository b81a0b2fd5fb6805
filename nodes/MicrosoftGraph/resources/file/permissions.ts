import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { driveId, fileId, itemPath } from '../../files/fields';
import { BATCH_WINDOW } from '../../service';

const permissionId: INodeProperties = {
	displayName: 'Permission ID',
	name: 'permissionId',
	type: 'string',
	default: '',
	required: true,
	description: 'As "Get Permissions" gives it',
};

const options = optionsField(driveId);

export const getPermissions: Operation = {
	name: 'Get Permissions',
	value: 'getPermissions',
	action: 'Get the permissions of a file',
	description: 'Get who has access to a file or folder, and by which links',
	fields: [user, fileId, options],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await listAll(item, { path: `${itemPath(item, fileId)}/permissions`, inBatch: true })),
};

export const deletePermission: Operation = {
	name: 'Delete Permission',
	value: 'deletePermission',
	action: 'Delete a permission of a file',
	description: 'Take access to a file or folder away',
	fields: [user, fileId, permissionId, options],
	window: BATCH_WINDOW,
	async run(item) {
		const path = `${itemPath(item, fileId)}/permissions/${idIn(item, permissionId)}`;
		await item.send({ method: 'DELETE', path, inBatch: true });
		return asItems({ deleted: true });
	},
};
