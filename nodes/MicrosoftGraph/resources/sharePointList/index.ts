import type { IDataObject } from 'n8n-workflow';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { site, sitePath } from '../../api/site';
import { limitOf, listFields } from '../../fields/lists';
import { BATCH_WINDOW } from '../../service';
import { list, listPath, simplify } from '../../sharePoint/fields';

const SIMPLE = { $select: 'id,name,displayName,description,createdDateTime,lastModifiedDateTime,webUrl' };

function simplified({ '@odata.context': _context, '@odata.etag': _etag, ...found }: IDataObject): IDataObject {
	return found;
}

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a list of a site',
	fields: [site, list, simplify],
	window: BATCH_WINDOW,
	async run(item) {
		const isSimple = item.get(simplify.name, true);
		const found = await item.json({ path: await listPath(item), query: isSimple ? SIMPLE : {}, inBatch: true });
		return asItems(isSimple ? simplified(found) : found);
	},
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many lists of a site',
	fields: [site, ...listFields, simplify],
	async run(item) {
		const isSimple = item.get(simplify.name, true);
		const request = { path: `${await sitePath(item)}/lists`, query: isSimple ? SIMPLE : {}, inBatch: true };
		const found = await listAll(item, request, limitOf(item));
		return asItems(isSimple ? found.map(simplified) : found);
	},
};

/** What the built-in SharePoint node calls `list`; To Do has lists, too. */
export const sharePointList: Resource = {
	name: 'SharePoint List',
	value: 'sharePointList',
	initial: getAll,
	operations: [get, getAll],
};
