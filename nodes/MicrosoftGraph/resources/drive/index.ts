import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { site, sitePath } from '../../api/site';
import { idIn } from '../../fields/locator';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { driveId, drivePath } from '../../files/fields';
import { BATCH_WINDOW, V1 } from '../../service';

const drivesOf: INodeProperties = {
	displayName: 'Drives Of',
	name: 'drivesOf',
	type: 'options',
	options: [
		{ name: 'Group', value: 'group', description: 'A Microsoft 365 group, or a team' },
		{ name: 'Site', value: 'site', description: 'The document libraries of a SharePoint site' },
		{ name: 'User', value: 'user' },
	],
	default: 'user',
};

const groupId: INodeProperties = {
	displayName: 'Group ID',
	name: 'groupId',
	type: 'string',
	default: '',
	required: true,
	displayOptions: { show: { drivesOf: ['group'] } },
	description: 'The ID of the group; a team has the ID of its group',
};

const shownFor = (whose: string, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { drivesOf: [whose] } },
});

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a drive',
	description: "Get the user's OneDrive, or another drive, with what is used of it",
	fields: [user, optionsField(driveId)],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: drivePath(item), inBatch: true })),
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many drives',
	description: 'Get the drives of a user, a site or a group',
	fields: [drivesOf, shownFor('user', user), shownFor('site', site), groupId, ...listFields],
	async run(item) {
		const request = { path: `${await owner(item)}/drives`, inBatch: true };
		return asItems(await listAll(item, request, limitOf(item)));
	},
};

async function owner(item: ServiceItem): Promise<string> {
	const whose = item.get<string>(drivesOf.name, 'user');
	if (whose === 'site') return await sitePath(item);
	return whose === 'group' ? `${V1}/groups/${idIn(item, groupId)}` : ownerPath(item);
}

export const drive: Resource = { name: 'Drive', value: 'drive', initial: getAll, operations: [get, getAll] };
