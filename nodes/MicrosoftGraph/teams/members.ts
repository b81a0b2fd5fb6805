import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { optionsField } from '../../shared/n8n/optionsField';
import { asItems, type Operation, type Resource } from '../../shared/n8n/serviceOperation';
import { addOnce } from '../api/addOnce';
import { listAll } from '../api/list';
import { limitOf, listFields } from '../fields/lists';
import { idIn, locator } from '../fields/locator';
import { BATCH_WINDOW } from '../service';
import { boundUser } from './boundUser';
import { userId } from './fields';

/** Something of Teams that has members: https://learn.microsoft.com/graph/api/resources/conversationmember */
interface Membership {
	/** As in "Team Member". */
	readonly name: string;
	readonly value: string;
	/** Which one of its kind. */
	readonly fields: readonly INodeProperties[];
	/** The field behind which its members can be listed. */
	readonly dependsOn: string;
	/** Options of adding somebody, beside the user. */
	readonly options: readonly INodeProperties[];
	path(item: ServiceItem): string;
	/** Roles, and what else the options say. */
	read(item: ServiceItem): IDataObject;
}

/** Roles where a member without one is just that. */
export const memberRole: INodeProperties = {
	displayName: 'Role',
	name: 'role',
	type: 'options',
	default: 'member',
	options: [
		{ name: 'Member', value: 'member' },
		{ name: 'Owner', value: 'owner' },
	],
};

/** `roles` of a new member of a team or channel. */
export function memberRoles(item: ServiceItem): IDataObject {
	const { role = 'member' } = item.get<{ role?: string }>('options', {});
	return { roles: role === 'owner' ? ['owner'] : [] };
}

/** The members of teams, channels or chats: list them, add one, remove one. */
export function membershipResource(membership: Membership): Resource {
	const { name, value, fields, dependsOn, path } = membership;
	const called = name.toLowerCase();
	const membershipId: INodeProperties = {
		...locator(
			{ displayName: 'Member', name: 'membershipId', description: 'The membership to end' },
			'searchMembers',
			'e.g. MCMjMCMjZTEyZDdlZmYtZWQ0Yi00…',
		),
		typeOptions: { loadOptionsDependsOn: [dependsOn] },
	};
	const add: Operation = {
		name: 'Add',
		value: 'add',
		action: `Add a ${called}`,
		fields: [...fields, userId, optionsField(...membership.options)],
		window: BATCH_WINDOW,
		async run(item) {
			const member = { ...boundUser(item, idIn(item, userId)), ...membership.read(item) };
			await addOnce(item, { path: `${path(item)}/members`, body: member });
			return asItems({ success: true });
		},
	};
	const getAll: Operation = {
		name: 'Get Many',
		value: 'getAll',
		action: `Get many ${called}s`,
		fields: [...fields, ...listFields],
		window: BATCH_WINDOW,
		run: async (item) => asItems(await listAll(item, { path: `${path(item)}/members`, inBatch: true }, limitOf(item))),
	};
	const remove: Operation = {
		name: 'Remove',
		value: 'remove',
		action: `Remove a ${called}`,
		fields: [...fields, membershipId],
		window: BATCH_WINDOW,
		async run(item) {
			const id = idIn(item, membershipId);
			await item.send({ method: 'DELETE', path: `${path(item)}/members/${id}`, inBatch: true });
			return asItems({ success: true });
		},
	};
	return { name, value, initial: getAll, operations: [add, getAll, remove] };
}
