import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { sitePath } from '../api/site';
import { idIn } from './locator';

/** A list of a SharePoint site; Graph takes its title in place of its ID. */
export const list: INodeProperties = {
	displayName: 'List',
	name: 'list',
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	required: true,
	description: 'The list to watch',
	modes: [{ displayName: 'By ID or Title', name: 'id', type: 'string', placeholder: 'e.g. Tasks' }],
};

/** The items of the list, as the beginning of a path. */
export async function listItemsPath(item: ServiceItem): Promise<string> {
	return `${await sitePath(item)}/lists/${idIn(item, list)}/items`;
}
