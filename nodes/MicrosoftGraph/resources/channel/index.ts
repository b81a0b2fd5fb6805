import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { refuseNoChange } from '../../api/noChange';
import { limitOf, listFields } from '../../fields/lists';
import { BATCH_WINDOW } from '../../service';
import { channelId, channelPath, teamId, teamPath } from '../../teams/fields';
import { create } from './create';
import { description } from './fields';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a channel',
	fields: [teamId, channelId],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: channelPath(item), inBatch: true })),
};

const deleteChannel: Operation = {
	name: 'Delete',
	value: 'deleteChannel',
	action: 'Delete a channel',
	fields: [teamId, channelId],
	window: BATCH_WINDOW,
	async run(item) {
		await item.send({ method: 'DELETE', path: channelPath(item), inBatch: true });
		return asItems({ success: true });
	},
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many channels',
	fields: [teamId, ...listFields],
	run: async (item) =>
		asItems(await listAll(item, { path: `${teamPath(item)}/channels`, inBatch: true }, limitOf(item))),
};

const newName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	description: 'Leave empty to keep it as it is',
};

const changes = [newName, optionsField(description)];

const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a channel',
	fields: [teamId, channelId, ...changes],
	window: BATCH_WINDOW,
	async run(item) {
		const { description: about } = item.get<{ description?: string }>('options', {});
		const body = { displayName: item.get<string>('name', '') || undefined, description: about || undefined };
		refuseNoChange(item, changes, body);
		await item.send({ method: 'PATCH', path: channelPath(item), body, inBatch: true, isRepeatable: true });
		return asItems({ success: true });
	},
};

export const channel: Resource = {
	name: 'Channel',
	value: 'channel',
	initial: create,
	operations: [create, deleteChannel, get, getAll, update],
};
