import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { drivePath, placeIn } from './fields';

interface Folder {
	readonly id: string;
	readonly parentReference?: { readonly driveId?: string };
}

/**
 * A folder as a body names it: by its own ID and that of its drive. The root must not be called `root` there
 * (https://learn.microsoft.com/graph/api/driveitem-move), and an app has no drive that goes without saying, so the folder is
 * asked for, once per run.
 * @param place ID or path
 * @param drive the drive it is in, as the beginning of a path; that of the item when absent
 */
export async function folderReference(
	item: ServiceItem,
	field: INodeProperties,
	place: string,
	drive = drivePath(item),
): Promise<IDataObject> {
	const path = placeIn(item, drive, place, field);
	return await item.once(`folder ${path}`, async () => {
		const query = { $select: 'id,parentReference' };
		const { id, parentReference } = await item.json<Folder & object>({ path, query, inBatch: true });
		const { driveId } = parentReference ?? {};
		return driveId === undefined ? { id } : { driveId, id };
	});
}
