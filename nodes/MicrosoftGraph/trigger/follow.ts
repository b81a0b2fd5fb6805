import type { INodeExecutionData } from 'n8n-workflow';
import type { PollClock } from '../../shared/n8n/servicePoll';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { type DeltaPage, readDelta } from '../api/delta';
import type { Change, Feed, Reading, Source } from './source';
import type { Position, Unread } from './state';
import { Told } from './told';

/** The share of a poll's time after which no other page is read. */
const READING_SHARE = 0.6;
/** Items that are enough for one execution; the page that reaches it comes whole. */
const ENOUGH = 200;
/** Polls in which a change may be unreadable before it is given up. */
const MOST_TRIES = 10;

/** The service tells its time in whole seconds, what it made in finer ones: what is of that second may have been seen. */
const CLOCK_GRAIN_MS = 999;

/** A place to begin at: now. */
export function startPosition(watching: string, aside: Position['aside'], now: number): Position {
	return { watching, aside, feeds: {}, told: { before: now, since: [] }, lastRound: now, unread: [] };
}

/**
 * Reads what has changed since the position, and moves the position on: each change once, oldest first within a feed. Pages
 * are taken over whole, so whatever happens, the position is behind the last one whose changes were handed over.
 * @throws what stopped it when nothing could be read at all; the position is of no use then
 */
export async function follow(
	item: ServiceItem,
	source: Source,
	event: string,
	position: Position,
	clock: PollClock,
): Promise<INodeExecutionData[]> {
	const round = new Round(item, source, event, position);
	let stop: Error | undefined;
	try {
		await round.readAgain();
		const feeds = await source.feeds(item, position);
		forgetFeeds(position, feeds);
		const firstPages = readFirst(item, position, feeds);
		for (const [i, feed] of feeds.entries()) {
			let page = await firstPages[i];
			for (;;) {
				if (page === 'forgotten') page = await round.startOver(feed);
				await round.take(feed, page);
				if (page.isLast || !round.goesOn(clock)) break;
				page = (await readDelta(item, feed.request, page.link)) ?? 'forgotten';
			}
			if (!round.goesOn(clock)) break;
		}
		round.finish(feeds);
	} catch (error) {
		stop = error as Error;
	}
	if (stop && round.output.length === 0) throw stop;
	if (stop) item.ctx.logger.warn(`${item.ctx.getNode().name}: ${stop.message} The next poll goes on from there.`);
	return round.output;
}

/** The first page of each feed: those that are known travel together. */
function readFirst(
	item: ServiceItem,
	position: Position,
	feeds: readonly Feed[],
): Array<Promise<DeltaPage | 'forgotten'>> {
	const pages = feeds.map(async (feed) => {
		const known = position.feeds[feed.key];
		const query = known ? undefined : { ...feed.request.query, ...feed.latest };
		const request = { ...feed.request, ...(query ? { query } : {}), inBatch: feeds.length > 1 };
		return (await readDelta(item, request, known?.link)) ?? ('forgotten' as const);
	});
	// Each is awaited in its turn, which one before it may prevent.
	for (const page of pages) page.catch(() => undefined);
	return pages;
}

function forgetFeeds(position: Position, feeds: readonly Feed[]): void {
	const keys = new Set(feeds.map(({ key }) => key));
	position.feeds = Object.fromEntries(Object.entries(position.feeds).filter(([key]) => keys.has(key)));
}

/** One round through all feeds. */
class Round {
	readonly output: INodeExecutionData[] = [];
	private readonly told: Told;
	private readonly finished = new Set<string>();
	/** By the service's clock. */
	private began?: number;

	constructor(
		private readonly item: ServiceItem,
		private readonly source: Source,
		private readonly event: string,
		private readonly position: Position,
	) {
		this.told = new Told(position.told);
	}

	goesOn(clock: PollClock): boolean {
		return this.output.length < ENOUGH && clock.isBefore(READING_SHARE);
	}

	/** All that there was has been read. */
	finish(feeds: readonly Feed[]): void {
		if (!feeds.every(({ key }) => this.finished.has(key))) return;
		this.position.lastRound = this.began ?? Date.now();
		this.told.forget(this.position.lastRound);
		this.position.told = this.told.toStored();
	}

	/** Tries again what could not be read in earlier polls. */
	async readAgain(): Promise<void> {
		const { unread } = this.position;
		if (unread.length === 0) return;
		const readings = await this.source.render(
			this.item,
			this.event,
			unread.map(({ change }) => change),
		);
		this.position.unread = readings.flatMap((reading, i) => this.handOver(reading, unread[i].tries));
		this.position.told = this.told.toStored();
	}

	/** Graph does not know the link any more: everything comes again, and what was told is left out. */
	async startOver(feed: Feed): Promise<DeltaPage> {
		const { ctx } = this.item;
		ctx.logger.warn(
			`${ctx.getNode().name}: Microsoft Graph does not know any more what has changed since the last poll, so everything is looked through.`,
		);
		this.position.feeds[feed.key] = { through: 'again' };
		return (await readDelta(this.item, feed.request, undefined)) as DeltaPage;
	}

	/** Takes over a page of changes, all of it or nothing. */
	async take(feed: Feed, page: DeltaPage): Promise<void> {
		this.began ??= page.servedAt;
		const known = this.position.feeds[feed.key];
		const through = known ? known.through : feed.latest === undefined ? 'first' : undefined;
		const changes = this.newOnes(page, through !== 'first');
		const readings = changes.length === 0 ? [] : await this.source.render(this.item, this.event, changes);
		this.position.unread.push(...readings.flatMap((reading) => this.handOver(reading, 0)));
		this.position.feeds[feed.key] = { link: page.link, ...(through && !page.isLast ? { through } : {}) };
		this.position.told = this.told.toStored();
		if (page.isLast) this.finished.add(feed.key);
	}

	private newOnes({ changes: entries, servedAt }: DeltaPage, isNews: boolean): Change[] {
		const moment = { servedAt, lastRound: this.position.lastRound + CLOCK_GRAIN_MS };
		const found = new Map<string, Change>();
		for (const entry of entries) {
			const change = this.source.change(this.event, entry, moment);
			if (!change || (change.at === undefined && !isNews)) continue;
			if (change.at !== undefined && this.told.has(change.key, change.at)) continue;
			// What comes twice on a page is as it was the last time.
			found.delete(change.key);
			found.set(change.key, change);
		}
		return [...found.values()];
	}

	/** @returns what is to be tried again */
	private handOver(reading: Reading, tries: number): Unread[] {
		const { change } = reading;
		if (reading.kind === 'dropped' && reading.mayStillCome) return [];
		if (change.at !== undefined) this.told.add(change.key, change.at);
		if (reading.kind === 'unreadable' && tries + 1 < MOST_TRIES) {
			this.say('warn', `${change.key} cannot be read and will be tried again: ${reading.reason}`);
			return [{ change, tries: tries + 1 }];
		}
		if (reading.kind === 'unreadable') {
			this.say('error', `${change.key} could not be read in ${tries + 1} polls and is left out: ${reading.reason}`);
		}
		if (reading.kind === 'item') this.output.push(reading.item);
		return [];
	}

	private say(level: 'warn' | 'error', message: string): void {
		const { ctx } = this.item;
		ctx.logger[level](`${ctx.getNode().name}: ${message}`);
	}
}
