import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../shared/engine/httpReply';
import type { Outcome } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { pathOfLink } from './link';
import type { Page } from './list';

/** How what was made is told from the rest of its collection. */
interface Trait {
	/** OData's condition that nothing else meets; the whole collection is looked through where it takes none. */
	readonly filter?: string;
	is?(entry: IDataObject): boolean;
}

/**
 * Creates something once. When nobody knows whether that was done, it is looked for before another one is made.
 * @param request the POST to a collection
 */
export async function createFindable(
	item: ServiceItem,
	request: ServiceRequest,
	{ filter, is = () => true }: Trait,
): Promise<Outcome<HttpReply>> {
	const { path, headers } = request;
	for (let tries = 1; ; tries++) {
		const created = await item.attempt({ ...request, method: 'POST', inBatch: true });
		if (created.ok) return created;
		const isRefused = created.disposition !== 'unknown';
		if (isRefused && tries === 1) return created;
		// Refused now, perhaps because one that got lost before has arrived after all: then it is there.
		const found = await entriesLike(item, { path, headers }, filter);
		if (!found) return { ...created, disposition: 'unknown' };
		const made = found.find(is);
		if (made) {
			const shown = await item.attempt({ path: `${path}/${encodeURIComponent(String(made.id))}`, headers });
			item.acted = true;
			return shown.ok ? shown : { ...shown, disposition: 'unknown' };
		}
		if (isRefused || tries >= item.maxAttempts) return created;
	}
}

/** @returns those that meet the filter, or all; undefined when the service does not tell */
async function entriesLike(
	item: ServiceItem,
	request: ServiceRequest,
	filter: string | undefined,
): Promise<IDataObject[] | undefined> {
	const entries: IDataObject[] = [];
	let next: ServiceRequest | undefined = filter === undefined ? request : { ...request, query: { $filter: filter } };
	while (next) {
		const answer: Outcome<HttpReply> = await item.attempt(next);
		if (!answer.ok) return undefined;
		const page = item.parse(answer.reply as HttpResponse) as Page;
		entries.push(...(page.value ?? []));
		const link = page['@odata.nextLink'];
		next = link === undefined ? undefined : { ...request, path: pathOfLink(item, link) };
	}
	return entries;
}

/** A field of our own, which Outlook keeps and shows nobody: https://learn.microsoft.com/graph/api/resources/extended-properties-overview */
const MARK = 'String {5f0a1d0e-6c0b-4f0e-9a57-3d7d3b6f3c11} Name SteadyCreation';

/**
 * Creates something that has neither a name nor an ID of the client's choice to be found by: it gets a mark. For calendars,
 * contacts, and folders of contacts and mail: https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
 * @returns what was made, as Graph shows it
 * @throws {CallFailed} unless it is there
 */
export async function createMarked(
	item: ServiceItem,
	request: ServiceRequest & { readonly body: object },
): Promise<IDataObject> {
	const value = randomUUID();
	const body = { ...request.body, singleValueExtendedProperties: [{ id: MARK, value }] };
	const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${MARK}' and ep/value eq '${value}')`;
	const created = await createFindable(item, { ...request, body }, { filter });
	if (!created.ok) throw new CallFailed(created);
	return item.parse(created.reply as HttpResponse) as IDataObject;
}
