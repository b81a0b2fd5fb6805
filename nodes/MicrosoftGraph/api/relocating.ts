import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { idIn, locatorValue } from '../fields/locator';
import { outlookOptions } from '../fields/options';
import { BATCH_WINDOW } from '../service';
import { preferHeaders } from './prefer';
import { type Thing, thingFields, thingPath } from './outlookOperations';

/**
 * Moves something into a folder, or copies it. With an ID that stays the same, moving it there twice does no harm.
 * @param folder an ID or a well-known name
 * @returns it, in its new place
 */
export async function relocate(
	item: ServiceItem,
	path: string,
	how: 'move' | 'copy',
	folder: string,
): Promise<IDataObject> {
	const { immutableIds = true } = item.get<{ immutableIds?: boolean }>('options', {});
	return await item.json({
		method: 'POST',
		path: `${path}/${how}`,
		headers: preferHeaders(item),
		body: { destinationId: folder },
		inBatch: true,
		isRepeatable: how === 'move' && immutableIds,
	});
}

/** Moves or copies one. @param destination the field for the folder that it is to be in */
export function relocating(thing: Thing, how: 'move' | 'copy', destination: INodeProperties): Operation {
	const name = how === 'move' ? 'Move' : 'Copy';
	return {
		name,
		value: how,
		action: `${name} ${thing.name} to a folder`,
		fields: [...thingFields(thing), destination, outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			idIn(item, destination);
			const there = await relocate(item, thingPath(item, thing), how, locatorValue(item, destination.name));
			return asItems({ success: true, ...there });
		},
	};
}
