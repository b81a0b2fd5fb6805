import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ownerPath } from '../api/owner';
import { locatorValue } from '../fields/locator';
import { V1 } from '../service';

export const fileId: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 01BYE5RZ6QN3ZWBTUFOFD3GSPGOHDJD36K',
	description: 'The ID of a file or folder, or its path in the drive, such as /Reports/May.xlsx',
};

export const folder: INodeProperties = {
	displayName: 'Folder ID',
	name: 'folderId',
	type: 'string',
	default: '',
	placeholder: 'e.g. /Reports',
	description: 'The ID of a folder, or its path in the drive. Leave empty for the root.',
};

export const parentId: INodeProperties = {
	...folder,
	displayName: 'Parent ID',
	name: 'parentId',
	description: 'The ID of the folder to upload to, or its path in the drive. Leave empty for the root.',
};

export const driveId: INodeProperties = {
	displayName: 'Drive Name or ID',
	name: 'driveId',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getDrives' },
	default: '',
	description:
		'Another drive than the OneDrive of the user: one of a SharePoint site, a group or a team. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** The drive that is meant, as the beginning of a path. */
export function drivePath(item: ServiceItem): string {
	const { driveId: id = '' } = item.get<{ driveId?: string }>('options', {});
	return id.trim() === '' ? `${ownerPath(item)}/drive` : driveById(id.trim());
}

/** A drive by its ID, as the beginning of a path. */
export const driveById = (id: string) => `${V1}/drives/${encodeURIComponent(id)}`;

/**
 * A file or folder in the drive, by ID or path.
 * @returns what a segment may be added to: `…/items/{id}`, `…/root`, `…/root:/a/b:`
 */
export function itemPath(item: ServiceItem, field: INodeProperties): string {
	return placeIn(item, drivePath(item), locatorValue(item, field.name), field);
}

/** The same for a place in any drive. @param drive the beginning of a path */
export function placeIn(
	item: ServiceItem,
	drive: string,
	place: string,
	{ displayName, required }: INodeProperties,
): string {
	if (place === '' && required)
		throw item.refuse(displayName, 'is empty', 'Fill in an ID, or a path that starts with a slash.');
	if (place === '' || place === '/' || place === 'root') return `${drive}/root`;
	if (!place.startsWith('/')) return `${drive}/items/${encodeURIComponent(place)}`;
	const segments = place.split('/').filter((segment) => segment !== '');
	return `${drive}/root:/${segments.map(encodeURIComponent).join('/')}:`;
}

/** A child of a folder by its name, in the same form. */
export function childPath(folderPath: string, name: string): string {
	const child = encodeURIComponent(name);
	return folderPath.endsWith(':') ? `${folderPath.slice(0, -1)}/${child}:` : `${folderPath}:/${child}:`;
}
