import type { IDataObject } from 'n8n-workflow';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { pathOfLink } from './link';

/** One page of a collection: https://learn.microsoft.com/graph/paging */
export interface Page<T = IDataObject> {
	readonly value?: readonly T[];
	readonly '@odata.nextLink'?: string;
	readonly '@odata.deltaLink'?: string;
	readonly '@odata.count'?: number;
}

/** Reads a collection page by page; `limit` ends it early. */
export async function* listPages<T extends object = IDataObject>(
	item: ServiceItem,
	request: ServiceRequest,
	limit = Infinity,
): AsyncGenerator<readonly T[]> {
	let left = limit;
	let next: ServiceRequest | undefined = request;
	while (next && left > 0) {
		const page: Page<T> = await item.json<Page<T>>(next);
		const entries = (page.value ?? []).slice(0, left);
		left -= entries.length;
		const link: string | undefined = page['@odata.nextLink'];
		// The link holds the query already.
		next = link === undefined ? undefined : { ...request, path: pathOfLink(item, link), query: undefined };
		yield entries;
	}
}

/** A whole collection, or its first entries. */
export async function listAll<T extends object = IDataObject>(
	item: ServiceItem,
	request: ServiceRequest,
	limit = Infinity,
): Promise<T[]> {
	const all: T[] = [];
	for await (const entries of listPages<T>(item, request, limit)) for (const entry of entries) all.push(entry);
	return all;
}

/** `$top` for a limit, where the collection gives that many at a time. */
export function topFor(limit: number, most: number): number {
	return Math.min(limit, most);
}
