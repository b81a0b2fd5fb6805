import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { refuseNoChange } from '../../api/noChange';
import { deleteOne, readMany } from '../../api/plainOperations';
import { groupPath, theGroup } from '../../directory/fields';
import { updateFields } from '../../directory/groupFields';
import { groupOutput, groupsOutput } from '../../directory/output';
import { patchParts } from '../../directory/patchParts';
import { DIRECTORY_PAGE, directoryHeaders, directoryOptions, directoryQuery, filter } from '../../directory/query';
import { BATCH_WINDOW, V1 } from '../../service';
import { create } from './create';

const includeMembers: INodeProperties = {
	displayName: 'Include Members',
	name: 'includeMembers',
	type: 'boolean',
	default: false,
	description: 'Whether its members come along, up to 20',
};

const MEMBERS =
	'members($select=id,accountEnabled,createdDateTime,displayName,employeeId,mail,securityIdentifier,userPrincipalName,userType)';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a group',
	fields: [theGroup, ...groupOutput.fields, optionsField(includeMembers)],
	window: BATCH_WINDOW,
	async run(item) {
		const { includeMembers: withMembers = false } = item.get<{ includeMembers?: boolean }>('options', {});
		const query = { $select: groupOutput.select(item), $expand: withMembers ? MEMBERS : undefined };
		return asItems(await item.json({ path: groupPath(item), query, inBatch: true }));
	},
};

const getAll = readMany({
	plural: 'groups',
	fields: [filter, ...groupsOutput.fields, directoryOptions],
	usual: 50,
	pageSize: DIRECTORY_PAGE,
	path: () => `${V1}/groups`,
	query: (item) => ({ ...directoryQuery(item), $select: groupsOutput.select(item) }),
	headers: directoryHeaders,
});

/** Kept by Exchange: changed in a request of their own. https://learn.microsoft.com/graph/api/group-update */
const OF_EXCHANGE = new Set(['allowExternalSenders', 'autoSubscribeNewMembers']);

const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a group',
	fields: [theGroup, updateFields],
	window: BATCH_WINDOW,
	async run(item) {
		const given = item.get<IDataObject>(updateFields.name, {});
		refuseNoChange(item, [updateFields], given);
		const changes = Object.entries(given);
		const isOfExchange = ([name]: [string, unknown]) => OF_EXCHANGE.has(name);
		const own = Object.fromEntries(changes.filter((change) => !isOfExchange(change)));
		await patchParts(item, groupPath(item), [own, Object.fromEntries(changes.filter(isOfExchange))]);
		return asItems({ updated: true });
	},
};

export const group: Resource = {
	name: 'Group',
	value: 'group',
	initial: getAll,
	operations: [
		create,
		deleteOne({ name: 'a group', fields: [theGroup], path: groupPath }, { deleted: true }),
		get,
		getAll,
		update,
	],
};
