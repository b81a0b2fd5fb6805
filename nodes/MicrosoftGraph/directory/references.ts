import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../shared/n8n/serviceOperation';
import { addOnce } from '../api/addOnce';
import { readMany } from '../api/plainOperations';
import { BATCH_WINDOW, V1 } from '../service';
import { groupPath, objectId, theGroup, theUser } from './fields';
import { DIRECTORY_PAGE } from './query';

/** Whom a group refers to. */
type Kind = 'members' | 'owners';

/** Adds the user of the form to the group of the form. @throws {CallFailed} when they cannot be added */
export async function addToGroup(item: ServiceItem, kind: Kind): Promise<IDataObject> {
	const id = await objectId(item, theUser);
	const body = { '@odata.id': `${item.base}${V1}/directoryObjects/${id}` };
	await addOnce(item, { path: `${groupPath(item)}/${kind}/$ref`, body });
	return { added: true };
}

/** Removes the user of the form from the group of the form; user and group stay. */
export async function removeFromGroup(item: ServiceItem, kind: Kind): Promise<IDataObject> {
	const path = `${groupPath(item)}/${kind}/${await objectId(item, theUser)}/$ref`;
	await item.send({ method: 'DELETE', path, inBatch: true });
	return { removed: true };
}

/**
 * The members or owners of groups: list them, add one, remove one.
 * @param one as in "Group Member"
 */
export function referenceResource(
	one: string,
	value: string,
	kind: Kind,
	further: readonly INodeProperties[],
): Resource {
	const called = one.toLowerCase();
	const add: Operation = {
		name: 'Add',
		value: 'add',
		action: `Add a ${called}`,
		fields: [theGroup, theUser],
		window: BATCH_WINDOW,
		run: async (item) => asItems(await addToGroup(item, kind)),
	};
	const remove: Operation = {
		name: 'Remove',
		value: 'remove',
		action: `Remove a ${called}`,
		fields: [theGroup, theUser],
		window: BATCH_WINDOW,
		run: async (item) => asItems(await removeFromGroup(item, kind)),
	};
	const getAll = readMany({
		plural: `${called}s`,
		fields: [theGroup, ...further],
		usual: 50,
		pageSize: DIRECTORY_PAGE,
		path: (item) => `${groupPath(item)}/${item.get('includeNested', false) ? `transitive${capital(kind)}` : kind}`,
	});
	return { name: one, value, initial: getAll, operations: [add, getAll, remove] };
}

const capital = (kind: Kind) => kind[0].toUpperCase() + kind.slice(1);
