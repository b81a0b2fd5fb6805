import { type GraphAnswer, type GraphRequest, ok } from './answers.mts';
import { Collection } from './collection.mts';
import { SHAREPOINT } from './delta.mts';

const STAMPS = { created: ['createdDateTime'], changed: ['lastModifiedDateTime'], version: 'eTag' };

/** The items of SharePoint's lists, by site and list. */
export class SiteLists {
	private readonly lists = new Map<string, Collection>();

	of(site: string, list: string): Collection {
		const key = `sites('${site}')/lists('${list}')/items`;
		const items = this.lists.get(key) ?? new Collection(key, STAMPS);
		this.lists.set(key, items);
		return items;
	}

	/** Answers what is below `sites`, as far as it is about items of lists. */
	answer(request: GraphRequest, [site, lists, list, items, id]: readonly string[]): GraphAnswer | undefined {
		if (lists !== 'lists' || items !== 'items') return undefined;
		const all = this.of(site, list);
		if (id === 'delta') return all.delta(request, undefined, SHAREPOINT);
		if (id === undefined) return request.method === 'GET' ? all.list(request) : undefined;
		const entry = all.get(id);
		return entry && request.method === 'GET' ? ok(entry) : undefined;
	}
}
