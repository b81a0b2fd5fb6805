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
	displayName: 'Drive ID',
	name: 'driveId',
	type: 'string',
	default: '',
	placeholder: 'e.g. b!t18F8ybsHUq1z3LTz8xvZqP8zaSWjkFNhsME',
	description: 'Another drive than the OneDrive of the user: one of a SharePoint site, a group or a team',
};

/** The drive that is meant, as the beginning of a path. */
export function drivePath(item: ServiceItem): string {
	const { driveId: id = '' } = item.get<{ driveId?: string }>('options', {});
	return id.trim() === '' ? `${ownerPath(item)}/drive` : `${V1}/drives/${encodeURIComponent(id.trim())}`;
}

/**
 * A file or folder in the drive, by ID or path.
 * @returns what a segment may be added to: `…/items/{id}`, `…/root`, `…/root:/a/b:`
 */
export function itemPath(item: ServiceItem, { name, displayName, required }: INodeProperties): string {
	const place = locatorValue(item, name);
	const drive = drivePath(item);
	if (place === '' && required)
		throw item.refuse(displayName, 'is empty', 'Fill in an ID, or a path that starts with a slash.');
	if (place === '' || place === '/') return `${drive}/root`;
	if (!place.startsWith('/')) return `${drive}/items/${encodeURIComponent(place)}`;
	const segments = place.split('/').filter((segment) => segment !== '');
	return `${drive}/root:/${segments.map(encodeURIComponent).join('/')}:`;
}

/** A child of a folder by its name, in the same form. */
export function childPath(folderPath: string, name: string): string {
	const child = encodeURIComponent(name);
	return folderPath.endsWith(':') ? `${folderPath.slice(0, -1)}/${child}:` : `${folderPath}:/${child}:`;
}
