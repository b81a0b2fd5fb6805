import type { IDataObject } from 'n8n-workflow';
import { together } from '../../api/gathering';
import { refuseNoChange } from '../../api/noChange';
import { site } from '../../api/site';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { BATCH_WINDOW } from '../../service';
import { columnsField, list, listPath } from '../../sharePoint/fields';
import { matchingIds, refuseSeveral } from '../../sharePoint/find';
import { fieldsFor, matchingColumns, valuesOf } from '../../sharePoint/values';
import { changeItem, createItem, upsertItem } from '../../sharePoint/write';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create an item in a list',
	fields: [site, list, columnsField('add')],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await createItem(item, await listPath(item))),
};

const changes = columnsField('update');

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update an item in a list',
	fields: [site, list, changes],
	window: BATCH_WINDOW,
	async run(item) {
		refuseNoChange(item, [changes], fieldsFor(item).fields);
		const path = await listPath(item);
		const ids = await matchingIds(item, path);
		refuseSeveral(item, ids);
		if (ids.length === 0)
			throw item.refuse('Columns', "don't match any existing item", 'Check the values of the columns to match on.');
		return asItems(await changeItem(item, path, ids[0]));
	},
};

export const upsert: Operation = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update item (upsert)',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	fields: [site, list, columnsField('upsert')],
	window: BATCH_WINDOW,
	async run(item) {
		const path = await listPath(item);
		const values = valuesOf(item);
		const columns = matchingColumns(item);
		if (columns.length === 0) return asItems(await createItem(item, path));
		// Items of the run that mean the same one go one after the other: else each would find none, and make its own.
		const key = `upsert ${path} ${JSON.stringify(columns.map((column) => values[column]))}`;
		const made = await together<string, IDataObject>(item, key, path, async (wishes) => {
			for (const wish of wishes) await upsertItem(wish.item, wish.entry).then(wish.done, wish.fail);
		});
		return asItems(made);
	},
};
