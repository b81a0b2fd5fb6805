import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { limitOf, listFields } from '../../fields/lists';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { filters, includeChildFolders, parentFolder } from './fields';

const PAGE_SIZE = 100;

interface Options {
	readonly folderId?: string;
	readonly includeChildFolders?: boolean;
}

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many folders',
	fields: [user, ...listFields, filters, optionsField(immutableIds, includeChildFolders, parentFolder)],
	async run(item) {
		const folders = `${ownerPath(item)}/mailFolders`;
		const limit = limitOf(item);
		const { folderId = '', includeChildFolders: isDeep = false } = item.get<Options>('options', {});
		const top = folderId === '' ? folders : `${folders}/${encodeURIComponent(folderId)}/childFolders`;
		const { filter = '' } = item.get<{ filter?: string }>('filters', {});
		const query: Record<string, string> = filter.trim() === '' ? {} : { $filter: filter };
		const found = await list(item, top, query, limit);
		return asItems((isDeep ? await withChildren(item, folders, found) : found).slice(0, limit));
	},
};

async function list(
	item: ServiceItem,
	path: string,
	query: Record<string, string>,
	limit: number,
): Promise<IDataObject[]> {
	const $top = Math.min(PAGE_SIZE, limit);
	return await listAll(item, { path, query: { ...query, $top }, headers: preferHeaders(item), inBatch: true }, limit);
}

/** Every folder, followed by what is in it. */
async function withChildren(item: ServiceItem, folders: string, found: IDataObject[]): Promise<IDataObject[]> {
	const deep = await Promise.all(
		found.map(async (folder) => {
			if (!(Number(folder.childFolderCount) > 0)) return [folder];
			const path = `${folders}/${encodeURIComponent(String(folder.id))}/childFolders`;
			return [folder, ...(await withChildren(item, folders, await list(item, path, {}, Infinity)))];
		}),
	);
	return deep.flat();
}
