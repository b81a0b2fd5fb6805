import { REMOVED } from '../api/delta';
import { listAll } from '../api/list';
import { LATEST } from '../changes/feeds';
import { listPath } from '../sharePoint/fields';
import { type Source, timeOf } from './source';
import { resourceOf } from './subject';

/** Items of a list of SharePoint, with their columns. */
export const listItems: Source = {
	events: ['listItemCreated', 'listItemUpdated'],
	watching: listPath,

	async feeds(item) {
		const request = { path: `${await listPath(item)}/items/delta`, query: { $expand: 'fields', ...LATEST.page } };
		return [{ key: 'items', request, latest: LATEST.sharePoint }];
	},

	change(event, entry, { lastRound }) {
		const created = timeOf(entry.createdDateTime);
		if (entry[REMOVED] !== undefined || created === undefined) return undefined;
		const id = String(entry.id);
		if (event === 'listItemCreated') return { key: id, at: created, entry };
		const at = timeOf(entry.lastModifiedDateTime);
		if (created > lastRound || at === undefined) return undefined;
		return { key: `${id} ${String(entry.eTag ?? at)}`, at, entry };
	},

	render: (_item, _event, changes) =>
		Promise.resolve(changes.map((change) => ({ kind: 'item', change, item: { json: change.entry } }) as const)),

	async sample(item) {
		const query = { $expand: 'fields', $top: 1 };
		return (await listAll(item, { path: `${await listPath(item)}/items`, query }, 1)).map((json) => ({ json }));
	},

	// Graph knows subscriptions to a whole list only.
	async subjects(item) {
		return [{ resource: resourceOf(await listPath(item)), changeType: 'updated' }];
	},
};
