import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { REMOVED } from '../api/delta';
import { listAll } from '../api/list';
import { ownerPath } from '../api/owner';
import { preferHeaders } from '../api/prefer';
import { PAGE_OF_CHANGES } from '../changes/feeds';
import { type Change, type Feed, type Reading, type Source, timeOf } from './source';
import { resourceOf } from './subject';

const DAY_MS = 24 * 3_600_000;
/** A view ends at a fixed time, so a new one is opened every so often. */
const VIEW_MS = 7 * DAY_MS;
const NOT_FOUND = 404;

const daysAhead = (item: ServiceItem) => Number(item.get<unknown>('daysAhead', 90)) || 90;

/** Events of the user's own calendar. Outlook tells their changes only between two times. */
export const events: Source = {
	events: ['eventCreated', 'eventUpdated', 'eventCancelled'],
	watching: (item) => [ownerPath(item), daysAhead(item)],

	feeds(item, position) {
		const now = Math.floor(Date.now() / VIEW_MS);
		const [current, former] = [viewOf(item, now), viewOf(item, now - 1)];
		// The former view goes on until the new one was read through: nothing gets lost between them.
		const state = position.feeds[current.key];
		const isReady = state !== undefined && state.through === undefined;
		return Promise.resolve(!isReady && position.feeds[former.key] ? [current, former] : [current]);
	},

	change(event, entry, { lastRound, servedAt }) {
		const id = String(entry.id);
		if (event === 'eventCancelled') {
			// What is gone bears no time: it is told as of now, and once.
			if (entry[REMOVED] !== undefined) return { key: id, at: servedAt, entry };
			return entry.isCancelled === true ? { key: id, at: timeOf(entry.lastModifiedDateTime), entry } : undefined;
		}
		const created = timeOf(entry.createdDateTime);
		// An occurrence is told with its series.
		if (entry[REMOVED] !== undefined || entry.type === 'occurrence' || created === undefined) return undefined;
		if (event === 'eventCreated') return { key: id, at: created, entry };
		const at = timeOf(entry.lastModifiedDateTime);
		if (created > lastRound || entry.isCancelled === true || at === undefined) return undefined;
		return { key: `${id} ${String(entry.changeKey ?? at)}`, at, entry };
	},

	async render(item, _event, changes) {
		return await Promise.all(changes.map(async (change) => await readEvent(item, change)));
	},

	async sample(item) {
		const query = { $top: 1, $orderby: 'lastModifiedDateTime desc' };
		const request = { path: `${ownerPath(item)}/events`, query, headers: preferHeaders(item) };
		return (await listAll(item, request, 1)).map((json) => ({ json }));
	},

	subjects: (item) => [{ resource: `${resourceOf(ownerPath(item))}/events`, changeType: 'created,updated,deleted' }],
};

function viewOf(item: ServiceItem, number: number): Feed {
	const day = (at: number) => new Date(at).toISOString().slice(0, 19);
	const startDateTime = day(number * VIEW_MS - DAY_MS);
	const endDateTime = day((number + 1) * VIEW_MS + daysAhead(item) * DAY_MS);
	return {
		key: `view ${number}`,
		request: {
			path: `${ownerPath(item)}/calendarView/delta`,
			query: { startDateTime, endDateTime },
			headers: preferHeaders(item, PAGE_OF_CHANGES),
		},
	};
}

/** Outlook calls removed, too, what only does not take place in the view any more; what is really gone cannot be found. */
async function readEvent(item: ServiceItem, change: Change): Promise<Reading> {
	const { entry } = change;
	if (entry[REMOVED] === undefined) return { kind: 'item', change, item: { json: entry } };
	const path = `${ownerPath(item)}/events/${encodeURIComponent(String(entry.id))}`;
	const query = { $select: 'id,isCancelled' };
	const found = await item.attempt({ path, query, headers: preferHeaders(item), inBatch: true });
	if (!found.ok && found.failure.httpCode !== NOT_FOUND) throw new CallFailed(found);
	const isThere = found.ok && (item.parse(found.reply as HttpResponse) as IDataObject).isCancelled !== true;
	return isThere ? { kind: 'dropped', change, mayStillCome: true } : { kind: 'item', change, item: { json: entry } };
}
