import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { CallFailed } from '../../shared/n8n/callFailed';
import { ME } from '../service';

interface Listed {
	readonly id: string;
}

/** The most that Gmail's list methods give at a time. */
const PAGE_SIZE = 500;

/** What to list. */
export interface Listing {
	/** `messages`, `threads` or `drafts`: the name in the path, and of the list in the answer. */
	readonly list: string;
	readonly query: Readonly<Record<string, QueryValue>>;
	readonly limit: number;
	/** Which fields of each entry are wanted; all when absent. */
	readonly fields?: string;
}

/** Reads a list page by page. */
export async function* listPages<T = Listed>(item: ServiceItem, listing: Listing): AsyncGenerator<readonly T[]> {
	const { list, query, limit, fields } = listing;
	let left = limit;
	for (let pageToken: string | undefined, isFirst = true; left > 0 && (isFirst || pageToken); isFirst = false) {
		const page = await item.json<Record<string, unknown>>({
			path: `${ME}/${list}`,
			query: {
				...query,
				maxResults: Math.min(PAGE_SIZE, left),
				pageToken,
				fields: fields && `${list}(${fields}),nextPageToken`,
			},
		});
		const entries = ((page[list] as T[] | undefined) ?? []).slice(0, left);
		left -= entries.length;
		pageToken = page.nextPageToken as string | undefined;
		yield entries;
	}
}

/**
 * Lists, and gets every entry: the next page is read while the entries of the one before are fetched. What has vanished in
 * between is left out, as if it had been gone before.
 */
export async function listAndGet<T>(
	item: ServiceItem,
	listing: Listing,
	get: (id: string) => Promise<T>,
): Promise<T[]> {
	const fetching: Array<Promise<T | undefined>> = [];
	for await (const entries of listPages(item, { ...listing, fields: 'id' })) {
		for (const { id } of entries) {
			const entry = get(id).catch(ifVanished);
			// Its failure is met below, when the list is complete.
			entry.catch(() => undefined);
			fetching.push(entry);
		}
	}
	const all = await Promise.all(fetching);
	return all.filter((entry) => entry !== undefined);
}

function ifVanished(error: Error): undefined {
	if (error instanceof CallFailed && error.outcome.failure.httpCode === 404) return undefined;
	throw error;
}
