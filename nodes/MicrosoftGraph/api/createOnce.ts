import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { pathOfLink } from './link';
import { listAll, type Page } from './list';
import { lost } from './lost';

/** How something is found again of which nobody knows whether it was made. */
interface Look {
	/** Where it would be, the newest first where the service sorts. */
	readonly request: ServiceRequest;
	/** True to look through all pages, where the service does not sort. */
	readonly everywhere?: boolean;
	/** Whether an entry is like what was to be made; when it was made is looked at beside this. */
	isLike(entry: IDataObject): boolean;
	/** True where the service refuses a second one of the same name: then it may be asked for again. */
	readonly isUnique?: boolean;
}

/** What the items of a run make that cannot be told apart. */
interface Alike {
	/** Asked for, and not refused. */
	asked: number;
	/** Ids that the service has answered with. */
	readonly known: Set<string>;
}

/** Times in entries may be cut to the second, and so may the time in the header `Date`. */
const CLOCK_GRAIN_MS = 2_000;

/**
 * Makes something once, where the service takes no key by which it would know a repetition. When the answer gets lost, it
 * is looked for: what is like it, was created since, and is nobody else's, is it. Where that does not tell (several that
 * are alike are under way, or there is none yet), it is not made again, and the item says that nobody knows.
 * @throws {CallFailed} when it was not made, or nobody knows
 */
export async function createOnce(item: ServiceItem, request: ServiceRequest, look: Look): Promise<IDataObject> {
	const key = JSON.stringify(['made', request.path, request.body]);
	const alike = await item.once(key, async () => await Promise.resolve<Alike>({ asked: 0, known: new Set() }));
	const startedAt = Date.now();
	alike.asked++;
	const made = await item.attempt({ ...request, method: 'POST', inBatch: true, isRepeatable: look.isUnique });
	if (made.ok) {
		item.acted = true;
		const answer = item.parse(made.reply as HttpResponse) as IDataObject;
		alike.known.add(String(answer.id));
		return answer;
	}
	// Refused after throttles alone: it was not made, and what has its name is somebody else's.
	if (made.disposition !== 'unknown') {
		alike.asked--;
		throw new CallFailed(made);
	}
	const found = await find(item, look, startedAt, alike);
	if (typeof found === 'string') throw new CallFailed(lost(made, found));
	item.acted = true;
	alike.known.add(String(found.id));
	return found;
}

/** @returns it, or why it cannot be told. Never throws: what was asked for before may have been done. */
async function find(item: ServiceItem, look: Look, startedAt: number, alike: Alike): Promise<IDataObject | string> {
	try {
		const { entries, clockAheadMs } = await entriesOf(item, look);
		const since = startedAt + clockAheadMs - CLOCK_GRAIN_MS;
		const mine = entries.filter(
			(entry) =>
				!alike.known.has(String(entry.id)) && Date.parse(String(entry.createdDateTime)) >= since && look.isLike(entry),
		);
		const open = alike.asked - alike.known.size;
		if (mine.length === 0) return 'It was looked for, and it is not there; it may still come.';
		if (mine.length > 1 || open > 1) return 'It was looked for, and there are several that are alike.';
		return mine[0];
	} catch (error) {
		return `It could not be looked for: ${(error as Error).message}`;
	}
}

/** @throws {CallFailed} or NodeApiError when it cannot be read */
async function entriesOf(
	item: ServiceItem,
	{ request, everywhere = false }: Look,
): Promise<{ entries: readonly IDataObject[]; clockAheadMs: number }> {
	// Alone, for its answer tells the service's time.
	const reply = await item.send(request);
	const { value = [], '@odata.nextLink': link } = item.parse(reply) as Page;
	const rest =
		everywhere && link !== undefined
			? await listAll(item, { ...request, path: pathOfLink(item, link), query: undefined })
			: [];
	return { entries: [...value, ...rest], clockAheadMs: clockAhead(reply) };
}

/** How far the service's clock is ahead of the one here, in milliseconds. */
function clockAhead({ headers: { date }, arrivedAt }: HttpResponse): number {
	const theirs = Date.parse(String(date));
	return Number.isNaN(theirs) ? 0 : theirs - arrivedAt;
}
