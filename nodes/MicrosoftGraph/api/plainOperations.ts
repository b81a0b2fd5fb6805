import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { limitField, returnAll, wantedCount } from '../../shared/n8n/listFields';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { BATCH_WINDOW } from '../service';
import { listAll, topFor } from './list';
import { refuseNoChange } from './noChange';

type Headers = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, QueryValue>>;

/** A thing of the service. */
interface Place {
	/** As in "Get a task". */
	readonly name: string;
	/** Which one it is, and how it is asked for. */
	readonly fields: readonly INodeProperties[];
	path(item: ServiceItem): string | Promise<string>;
	headers?(item: ServiceItem): Headers;
}

interface Readable extends Place {
	query?(item: ServiceItem): Query;
}

/** Gets one. */
export function readOne({ name, fields, path, query, headers }: Readable): Operation {
	return {
		name: 'Get',
		value: 'get',
		action: `Get ${name}`,
		fields,
		window: BATCH_WINDOW,
		async run(item) {
			const request = { path: await path(item), query: query?.(item), headers: headers?.(item), inBatch: true };
			return asItems(await item.json(request));
		},
	};
}

/**
 * Deletes one; whoever finds that it is gone after a try that may have worked is content.
 * @param answer what comes out, as in the built-in node
 */
export function deleteOne({ name, fields, path, headers }: Place, answer: IDataObject = { success: true }): Operation {
	return {
		name: 'Delete',
		value: 'delete',
		action: `Delete ${name}`,
		fields,
		window: BATCH_WINDOW,
		async run(item) {
			await item.send({ method: 'DELETE', path: await path(item), headers: headers?.(item), inBatch: true });
			return asItems(answer);
		},
	};
}

/**
 * Changes one, and gives what it is then. Saying the same twice does no harm.
 * @param changes fields that say what is to be changed
 * @param read what they say; when that is nothing, the item is refused in our own version, and nothing is sent
 */
export function updateOne(
	{ name, fields, path, headers }: Place,
	changes: readonly INodeProperties[],
	read: (item: ServiceItem) => IDataObject,
	options: readonly INodeProperties[] = [],
): Operation {
	return {
		name: 'Update',
		value: 'update',
		action: `Update ${name}`,
		fields: [...fields, ...changes, ...options],
		window: BATCH_WINDOW,
		async run(item) {
			const body = read(item);
			refuseNoChange(item, changes, body);
			const request = { method: 'PATCH', path: await path(item), headers: headers?.(item), body };
			return asItems(await item.json({ ...request, inBatch: true, isRepeatable: true }));
		},
	};
}

interface Many {
	/** As in "Get many tasks". */
	readonly plural: string;
	readonly fields: readonly INodeProperties[];
	/** Those that come behind the question how many are wanted. */
	readonly further?: readonly INodeProperties[];
	readonly description?: string;
	/** How many come out unless something else is filled in. */
	readonly usual?: number;
	/** The largest page, where the service lets one choose. */
	readonly pageSize?: number;
	path(item: ServiceItem): string;
	query?(item: ServiceItem): Query;
	headers?(item: ServiceItem): Headers;
}

/** Lists them, as many as are wanted. */
export function readMany({
	plural,
	fields,
	further = [],
	usual = 100,
	pageSize,
	path,
	query,
	headers,
	...rest
}: Many): Operation {
	const limit = limitField(usual);
	return {
		name: 'Get Many',
		value: 'getAll',
		action: `Get many ${plural}`,
		...rest,
		fields: [...fields, returnAll, limit, ...further],
		async run(item) {
			const most = wantedCount(item, limit);
			const $top = pageSize === undefined ? undefined : topFor(most, pageSize);
			const request = { path: path(item), query: { $top, ...query?.(item) }, headers: headers?.(item), inBatch: true };
			return asItems(await listAll(item, request, most));
		},
	};
}
