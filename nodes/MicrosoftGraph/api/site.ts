import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { locatorValue } from '../fields/locator';
import { V1 } from '../service';

/** A site of SharePoint, as the built-in node has it. */
export const site: INodeProperties = {
	displayName: 'Site',
	name: 'site',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchSites', searchable: true },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://contoso.sharepoint.com/sites/marketing',
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. contoso.sharepoint.com,5a58bb09-…,9f0d…' },
	],
};

/**
 * The ID of the site that is meant. One that is given by its address is looked up once per run.
 * https://learn.microsoft.com/graph/api/site-getbypath
 */
export async function siteId(item: ServiceItem): Promise<string> {
	const given = locatorValue(item, site.name);
	if (given === '')
		throw item.refuse(site.displayName, 'is empty', 'Choose one from the list, or fill in its address or ID.');
	if (!/^https?:\/\//i.test(given)) return given;
	if (!URL.canParse(given))
		throw item.refuse(
			site.displayName,
			'is no address',
			'Write it like https://contoso.sharepoint.com/sites/marketing.',
		);
	const { hostname, pathname } = new URL(given);
	const path = pathname.replace(/\/+$/, '').split('/').map(encodedAnew).join('/');
	const address = `${V1}/sites/${hostname}${path === '' ? '' : `:${path}`}`;
	return await item.once(`site ${address}`, async () => {
		const { id } = await item.json<{ id: string }>({ path: address, query: { $select: 'id' }, inBatch: true });
		return id;
	});
}

/** The site that is meant, as the beginning of a path. */
export async function sitePath(item: ServiceItem): Promise<string> {
	return `${V1}/sites/${encodeURIComponent(await siteId(item))}`;
}

/** A colon would end the path; what is encoded already stays as it was meant. */
function encodedAnew(segment: string): string {
	try {
		return encodeURIComponent(decodeURIComponent(segment));
	} catch {
		return encodeURIComponent(segment);
	}
}
