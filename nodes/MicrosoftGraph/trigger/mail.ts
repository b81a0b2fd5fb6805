import type { IDataObject } from 'n8n-workflow';
import { pathOfLink } from '../api/link';
import { listAll, type Page } from '../api/list';
import { ownerPath } from '../api/owner';
import { IMMUTABLE } from '../api/prefer';
import { PAGE_OF_CHANGES } from '../changes/feeds';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { renderMessage, selectFor } from '../mail/output';
import { type Filters, filterTerms } from '../mail/search';
import { OWN_TRIGGER_VERSION } from '../versions';
import { readEach } from './readById';
import { type Change, type Feed, type Reading, type Source, timeOf } from './source';
import { resourceOf } from './subject';

/** Whose mail did not come in. */
const OUTGOING = ['drafts', 'outbox', 'sentitems'];
/** What has been thrown away is watched only where somebody asks for it. */
const THROWN_AWAY = 'deleteditems';

const headers = { prefer: `${IMMUTABLE}, ${PAGE_OF_CHANGES}` };
/** Messages of the same second that are asked for at a time, to find the one that is meant. */
const AT_THE_SAME_TIME = 50;

const filtersOf = (item: ServiceItem) => item.get<Filters>('filters', {});

function chosenFolders(item: ServiceItem): string[] {
	return (filtersOf(item).foldersToInclude ?? []).filter((folder) => folder !== '');
}

/** What the built-in trigger asks the service; folders are chosen by what is watched. */
function terms(item: ServiceItem): string[] {
	const zone = item.version < OWN_TRIGGER_VERSION ? 'UTC' : item.ctx.getTimezone();
	return filterTerms(item, { ...filtersOf(item), foldersToInclude: [], foldersToExclude: [] }, zone);
}

/** Mail that has come in. Outlook tells changes folder by folder, so a whole mailbox is all of its folders. */
export const mail: Source = {
	events: ['messageReceived'],
	watching: (item) => [ownerPath(item), [...chosenFolders(item)].sort(), filtersOf(item).foldersToExclude ?? []],

	async prepare(item) {
		if (chosenFolders(item).length > 0) return [];
		const found = [...OUTGOING, THROWN_AWAY].map(async (name) => {
			const path = `${ownerPath(item)}/mailFolders/${name}`;
			return await item.json<{ id: string }>({ path, query: { $select: 'id' }, inBatch: true });
		});
		return (await Promise.all(found)).map(({ id }) => id);
	},

	async feeds(item, { aside }) {
		const chosen = chosenFolders(item);
		if (chosen.length > 0) return chosen.map((folder) => feedOf(item, folder));
		// The changes since the beginning of time: all folders, however deep, in one list.
		const request = { path: `${ownerPath(item)}/mailFolders/delta`, query: { $select: 'id' }, headers };
		const excluded = new Set([...aside, ...(filtersOf(item).foldersToExclude ?? [])]);
		const folders = await listAll<{ id: string }>(item, request);
		return folders.filter(({ id }) => !excluded.has(id)).map(({ id }) => feedOf(item, id));
	},

	change(_event, entry) {
		const at = timeOf(entry.receivedDateTime);
		return at === undefined || entry.isDraft === true ? undefined : { key: String(entry.id), at, entry };
	},

	async render(item, _event, changes) {
		const owner = ownerPath(item);
		const filter = terms(item);
		const $select = selectFor(item);
		if (filter.length === 0) {
			const request = ({ key }: Change) => ({
				path: `${owner}/messages/${encodeURIComponent(key)}`,
				query: { $select },
				headers: { prefer: IMMUTABLE },
			});
			return await readEach(
				item,
				changes,
				request,
				async (change, message) => await told(item, owner, change, message),
			);
		}
		// Only Outlook can tell what its filters let through: it is asked for the messages of the same second that fit.
		const request = ({ at = 0 }: Change) => ({
			path: `${owner}/messages`,
			query: { $select, $top: AT_THE_SAME_TIME, $filter: [...within(at), ...filter].join(' and ') },
			headers: { prefer: IMMUTABLE },
		});
		return await readEach(item, changes, request, async (change, page) => {
			const message = await findIn(item, page as Page, change.key);
			return message ? await told(item, owner, change, message) : { kind: 'dropped', change };
		});
	},

	async sample(item) {
		const owner = ownerPath(item);
		const [folder] = chosenFolders(item);
		const path = `${owner}${folder === undefined ? '' : `/mailFolders/${encodeURIComponent(folder)}`}/messages`;
		const filter = terms(item);
		// What orders must come first in a filter: https://learn.microsoft.com/graph/api/user-list-messages
		const $filter =
			filter.length > 0 ? ['receivedDateTime ge 1900-01-01T00:00:00Z', ...filter].join(' and ') : undefined;
		const query = { $select: selectFor(item), $top: 1, $orderby: 'receivedDateTime desc', $filter };
		const [message] = await listAll(item, { path, query, headers: { prefer: IMMUTABLE } }, 1);
		return message ? [await renderMessage(item, owner, message)] : [];
	},

	subjects(item) {
		const owner = resourceOf(ownerPath(item));
		const chosen = chosenFolders(item);
		const folders =
			chosen.length > 0 ? chosen.map((id) => `${owner}/mailFolders('${id}')/messages`) : [`${owner}/messages`];
		return folders.map((resource) => ({ resource, changeType: 'created' }));
	},
};

function feedOf(item: ServiceItem, folder: string): Feed {
	return {
		key: folder,
		request: {
			path: `${ownerPath(item)}/mailFolders/${encodeURIComponent(folder)}/messages/delta`,
			query: { $select: 'receivedDateTime,isDraft', changeType: 'created' },
			headers,
		},
	};
}

async function told(item: ServiceItem, owner: string, change: Change, message: IDataObject): Promise<Reading> {
	return { kind: 'item', change, item: await renderMessage(item, owner, message) };
}

/** Looks for a message in a list of which the first page has been read. */
async function findIn(item: ServiceItem, page: Page, id: string): Promise<IDataObject | undefined> {
	const isMeant = (message: IDataObject) => message.id === id;
	const found = page.value?.find(isMeant);
	const rest = page['@odata.nextLink'];
	if (found || rest === undefined) return found;
	const others = await listAll(item, { path: pathOfLink(item, rest), headers: { prefer: IMMUTABLE } });
	return others.find(isMeant);
}

/** Outlook shows whole seconds, and keeps more than it shows. */
function within(at: number): string[] {
	const second = (offset: number) => new Date(Math.floor(at / 1000 + offset) * 1000).toISOString();
	return [`receivedDateTime ge ${second(0)}`, `receivedDateTime lt ${second(1)}`];
}
