import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { site } from '../../api/site';
import { LATEST } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { list, listPath } from '../../sharePoint/fields';

/** https://learn.microsoft.com/graph/api/listitem-delta */
export const listItems: Operation = {
	name: 'Get Changes of List Items',
	value: 'listItems',
	action: 'Get changes of list items',
	description: 'Which items of a SharePoint list were created, changed or deleted since the last run',
	fields: [site, list, optionsField(fromNow, mostChanges)],
	async run(item) {
		const request = { path: `${await listPath(item)}/items/delta`, query: { $expand: 'fields', ...LATEST.page } };
		return await getChanges(item, { request, latest: LATEST.sharePoint });
	},
};
