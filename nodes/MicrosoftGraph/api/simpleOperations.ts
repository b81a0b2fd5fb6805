import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { limitOf, listFields } from '../fields/lists';
import { idIn } from '../fields/locator';
import { outlookOptions } from '../fields/options';
import type { OutputChoice } from '../fields/output';
import { user } from '../fields/user';
import { BATCH_WINDOW } from '../service';
import { listAll, topFor } from './list';
import { ownerPath } from './owner';
import { preferHeaders } from './prefer';

/** One of a user's things, and where its kind is: `messages`, `mailFolders`. */
export interface Thing {
	/** As in "Delete a folder". */
	readonly name: string;
	readonly collection: string | ((item: ServiceItem) => string);
	readonly id: INodeProperties;
	/** What the form asks for before the thing itself: where it is. */
	readonly where?: readonly INodeProperties[];
}

/** Where a kind of things is: the path of its collection. */
export function collectionPath(item: ServiceItem, { collection }: Pick<Thing, 'collection'>): string {
	return `${ownerPath(item)}/${typeof collection === 'string' ? collection : collection(item)}`;
}

/** The path of the one that the form names. */
export function thingPath(item: ServiceItem, thing: Thing): string {
	return `${collectionPath(item, thing)}/${idIn(item, thing.id)}`;
}

/** The fields that say which one is meant. */
export function thingFields({ where = [], id }: Thing): INodeProperties[] {
	return [user, ...where, id];
}

/** Deletes one; whoever finds that it is gone after a try that may have worked is content. */
export function deleting(thing: Thing): Operation {
	return {
		name: 'Delete',
		value: 'delete',
		action: `Delete ${thing.name}`,
		fields: [...thingFields(thing), outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			await item.send({ method: 'DELETE', path: thingPath(item, thing), headers: preferHeaders(item), inBatch: true });
			return asItems({ success: true });
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
	options = outlookOptions,
): Operation {
	return {
		name: 'Update',
		value: 'update',
		action: `Update ${thing.name}`,
		fields: [...thingFields(thing), ...fields, options],
		window: BATCH_WINDOW,
		async run(item) {
			const request = { method: 'PATCH', path: thingPath(item, thing), headers: preferHeaders(item), body: body(item) };
			return asItems(await item.json({ ...request, inBatch: true, isRepeatable: true }));
		},
	};
}

interface Reading {
	/** How much of it comes out; all of it when absent. */
	readonly output?: OutputChoice;
	readonly options?: INodeProperties;
}

/** Gets one. */
export function getting(thing: Thing, { output, options = outlookOptions }: Reading = {}): Operation {
	return {
		name: 'Get',
		value: 'get',
		action: `Get ${thing.name}`,
		fields: [...thingFields(thing), ...(output?.fields ?? []), options],
		window: BATCH_WINDOW,
		async run(item) {
			const query = { $select: output?.select(item) };
			const request = { path: thingPath(item, thing), query, headers: preferHeaders(item), inBatch: true };
			return asItems(await item.json(request));
		},
	};
}

interface Listing extends Reading {
	readonly fields?: readonly INodeProperties[];
	readonly query?: (item: ServiceItem) => Readonly<Record<string, QueryValue>>;
	/** The largest page, where the service lets one choose. */
	readonly pageSize?: number;
}

/** Gets many of them. @param plural as in "Get many folders" */
export function listing(
	thing: Pick<Thing, 'collection' | 'where'>,
	plural: string,
	{ fields = [], output, options = outlookOptions, query, pageSize }: Listing = {},
): Operation {
	return {
		name: 'Get Many',
		value: 'getAll',
		action: `Get many ${plural}`,
		fields: [user, ...(thing.where ?? []), ...listFields, ...(output?.fields ?? []), ...fields, options],
		async run(item) {
			const limit = limitOf(item);
			const $top = pageSize === undefined ? undefined : topFor(limit, pageSize);
			const path = collectionPath(item, thing);
			const request = { path, query: { $select: output?.select(item), $top, ...query?.(item) } };
			return asItems(await listAll(item, { ...request, headers: preferHeaders(item), inBatch: true }, limit));
		},
	};
}
