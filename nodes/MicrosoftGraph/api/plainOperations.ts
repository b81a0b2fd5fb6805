import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { limitField, returnAll, wantedCount } from '../../shared/n8n/listFields';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { BATCH_WINDOW } from '../service';
import { listAll, topFor } from './list';

/** One of the things that are no mail, calendar or contact: nothing about IDs and time zones is asked for it. */
interface Place {
	/** As in "Get a task". */
	readonly name: string;
	/** Which one it is. */
	readonly fields: readonly INodeProperties[];
	path(item: ServiceItem): string;
}

/** Gets one as it is. */
export function readOne({ name, fields, path }: Place): Operation {
	return {
		name: 'Get',
		value: 'get',
		action: `Get ${name}`,
		fields,
		window: BATCH_WINDOW,
		run: async (item) => asItems(await item.json({ path: path(item), inBatch: true })),
	};
}

/** Deletes one. @param answer what comes out, as in the built-in node */
export function deleteOne({ name, fields, path }: Place, answer: IDataObject = { success: true }): Operation {
	return {
		name: 'Delete',
		value: 'delete',
		action: `Delete ${name}`,
		fields,
		window: BATCH_WINDOW,
		async run(item) {
			await item.send({ method: 'DELETE', path: path(item), inBatch: true });
			return asItems(answer);
		},
	};
}

/** Changes one, and gives what it is then. Saying the same twice does no harm. */
export function updateOne(
	{ name, fields, path }: Place,
	further: readonly INodeProperties[],
	read: (item: ServiceItem) => IDataObject,
): Operation {
	return {
		name: 'Update',
		value: 'update',
		action: `Update ${name}`,
		fields: [...fields, ...further],
		window: BATCH_WINDOW,
		run: async (item) =>
			asItems(
				await item.json({ method: 'PATCH', path: path(item), body: read(item), inBatch: true, isRepeatable: true }),
			),
	};
}

interface Many {
	/** As in "Get many tasks". */
	readonly plural: string;
	readonly fields: readonly INodeProperties[];
	readonly description?: string;
	/** How many come out unless something else is filled in. */
	readonly usual?: number;
	/** The largest page, where the service lets one choose. */
	readonly pageSize?: number;
	path(item: ServiceItem): string;
	query?(item: ServiceItem): Readonly<Record<string, QueryValue>>;
	headers?(item: ServiceItem): Readonly<Record<string, string>>;
}

/** Lists them, as many as are wanted. */
export function readMany({ plural, fields, usual = 100, pageSize, path, query, headers, ...rest }: Many): Operation {
	const limit = limitField(usual);
	return {
		name: 'Get Many',
		value: 'getAll',
		action: `Get many ${plural}`,
		...rest,
		fields: [...fields, returnAll, limit],
		async run(item) {
			const most = wantedCount(item, limit);
			const $top = pageSize === undefined ? undefined : topFor(most, pageSize);
			const request = { path: path(item), query: { ...query?.(item), $top }, headers: headers?.(item), inBatch: true };
			return asItems(await listAll(item, request, most));
		},
	};
}
