import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { Operation } from '../../shared/n8n/serviceOperation';
import { idIn } from '../fields/locator';
import { outlookOptions } from '../fields/options';
import type { OutputChoice } from '../fields/output';
import { user } from '../fields/user';
import { ownerPath } from './owner';
import { deleteOne, readMany, readOne, updateOne } from './plainOperations';
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

/** The thing, asked for as all of Outlook's are. */
function placeOf(thing: Thing, ...options: readonly INodeProperties[]) {
	return {
		name: thing.name,
		fields: [...thingFields(thing), ...options],
		path: (item: ServiceItem) => thingPath(item, thing),
		headers: preferHeaders,
	};
}

/** Deletes one. */
export const deleting = (thing: Thing): Operation => deleteOne(placeOf(thing, outlookOptions));

/**
 * Changes one.
 * @param body what is to be changed
 */
export function updating(
	thing: Thing,
	fields: readonly INodeProperties[],
	body: (item: ServiceItem) => IDataObject,
	options = outlookOptions,
): Operation {
	return updateOne(placeOf(thing), fields, body, [options]);
}

interface Reading {
	/** How much of it comes out; all of it when absent. */
	readonly output?: OutputChoice;
	readonly options?: INodeProperties;
}

/** Gets one. */
export function getting(thing: Thing, { output, options = outlookOptions }: Reading = {}): Operation {
	return readOne({
		...placeOf(thing, ...(output?.fields ?? []), options),
		query: (item) => ({ $select: output?.select(item) }),
	});
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
	return readMany({
		plural,
		fields: [user, ...(thing.where ?? [])],
		further: [...(output?.fields ?? []), ...fields, options],
		pageSize,
		path: (item) => collectionPath(item, thing),
		query: (item) => ({ $select: output?.select(item), ...query?.(item) }),
		headers: preferHeaders,
	});
}
