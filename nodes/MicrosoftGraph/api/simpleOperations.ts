import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { idIn } from '../fields/locator';
import { outlookOptions } from '../fields/options';
import { user } from '../fields/user';
import { BATCH_WINDOW } from '../service';
import { ownerPath } from './owner';
import { preferHeaders } from './prefer';

/** One of a user's things, and where its kind is: `messages`, `mailFolders`. */
interface Thing {
	/** As in "Delete a folder". */
	readonly name: string;
	readonly collection: string;
	readonly id: INodeProperties;
}

const pathOf = (item: ServiceItem, { collection, id }: Thing) => `${ownerPath(item)}/${collection}/${idIn(item, id)}`;

/** Deletes one; whoever finds that it is gone after a try that may have worked is content. */
export function deleting(thing: Thing): Operation {
	return {
		name: 'Delete',
		value: 'delete',
		action: `Delete ${thing.name}`,
		fields: [user, thing.id, outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			await item.send({ method: 'DELETE', path: pathOf(item, thing), headers: preferHeaders(item), inBatch: true });
			return asItems({ deleted: true });
		},
	};
}

/**
 * Changes one. Saying the same twice does no harm.
 * @param body what is to be changed
 */
export function updating(
	thing: Thing,
	fields: readonly INodeProperties[],
	body: (item: ServiceItem) => IDataObject,
): Operation {
	return {
		name: 'Update',
		value: 'update',
		action: `Update ${thing.name}`,
		fields: [user, thing.id, ...fields, outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			const request = { method: 'PATCH', path: pathOf(item, thing), headers: preferHeaders(item), body: body(item) };
			return asItems(await item.json({ ...request, inBatch: true, isRepeatable: true }));
		},
	};
}

/** Gets one as it is. */
export function getting(thing: Thing): Operation {
	return {
		name: 'Get',
		value: 'get',
		action: `Get ${thing.name}`,
		fields: [user, thing.id, outlookOptions],
		window: BATCH_WINDOW,
		run: async (item) =>
			asItems(await item.json({ path: pathOf(item, thing), headers: preferHeaders(item), inBatch: true })),
	};
}
