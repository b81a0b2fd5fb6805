import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { listAll } from '../api/list';
import { ownerPath } from '../api/owner';
import { graphService, V1 } from '../service';
import { question, searching } from './lists';

interface Named {
	readonly id: string;
	readonly name?: string;
	readonly displayName?: string;
}

const DRIVES = { $select: 'id,name' };
/** Sites whose drives are offered: one batch. */
const MOST_SITES = 20;

/** Sites by their name; an asterisk finds all of them. https://learn.microsoft.com/graph/api/site-search */
export const searchSites = searching({
	of: 'sites',
	label: 'displayName',
	path: () => `${V1}/sites`,
	query: { search: '*', $select: 'id,displayName' },
	pages: false,
	search: (text) => ({ search: text }),
});

/** The drives of the user, and those of sites: `Marketing/Documents`. */
export async function getDrives(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await lookUp(this, graphService, question(this, 'drives'), async (item) => {
		const own = await listAll<Named>(item, { path: `${ownerPath(item)}/drives`, query: DRIVES });
		const options = own.map(({ id, name }) => ({ name: name ?? id, value: id }));
		return [...options, ...(await drivesOfSites(item))];
	});
}

/** None where the credential must not see sites: the user's own drives are of use without them. */
async function drivesOfSites(item: ServiceItem): Promise<INodePropertyOptions[]> {
	const query = { search: '*', $select: 'id,displayName' };
	const found = await listAll<Named>(item, { path: `${V1}/sites`, query }, MOST_SITES).catch(() => []);
	const drives = await Promise.all(
		found.map(async ({ id, displayName = id }) => {
			const request = { path: `${V1}/sites/${encodeURIComponent(id)}/drives`, query: DRIVES, inBatch: true };
			const libraries = await listAll<Named>(item, request).catch(() => []);
			return libraries.map((library) => ({ name: `${displayName}/${library.name}`, value: library.id }));
		}),
	);
	return drives.flat();
}
