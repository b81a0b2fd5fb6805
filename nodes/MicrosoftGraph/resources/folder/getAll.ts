import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { preferHeaders } from '../../api/prefer';
import { collectionPath } from '../../api/outlookOperations';
import { limitOf, listFields } from '../../fields/lists';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { filters, folderOutput, foldersIn, includeChildFolders, parentFolder } from './fields';

const PAGE_SIZE = 100;

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many folders',
	fields: [
		user,
		...listFields,
		filters,
		optionsField(folderOutput.option, immutableIds, includeChildFolders, parentFolder),
	],
	async run(item) {
		const limit = limitOf(item);
		const { includeChildFolders: isDeep = false } = item.get<{ includeChildFolders?: boolean }>('options', {});
		const { filter = '' } = item.get<{ filter?: string }>('filters', {});
		const found = await list(item, foldersIn, limit, filter.trim() === '' ? undefined : filter);
		return asItems((isDeep ? await withChildren(item, found) : found).slice(0, limit));
	},
};

async function list(
	item: ServiceItem,
	collection: string | ((item: ServiceItem) => string),
	limit: number,
	$filter?: string,
): Promise<IDataObject[]> {
	const query = { $select: folderOutput.select(item), $top: topFor(limit, PAGE_SIZE), $filter };
	const request = { path: collectionPath(item, { collection }), query, headers: preferHeaders(item), inBatch: true };
	return await listAll(item, request, limit);
}

/** Every folder, followed by what is in it. Without the number of folders in it, it has to be asked. */
async function withChildren(item: ServiceItem, found: IDataObject[]): Promise<IDataObject[]> {
	const deep = await Promise.all(
		found.map(async (folder) => {
			if (folder.childFolderCount === 0) return [folder];
			const inside = `mailFolders/${encodeURIComponent(String(folder.id))}/childFolders`;
			return [folder, ...(await withChildren(item, await list(item, inside, Infinity)))];
		}),
	);
	return deep.flat();
}
