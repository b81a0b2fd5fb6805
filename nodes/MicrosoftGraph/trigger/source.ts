import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import type { Position } from './state';

/** Something whose changes are followed by a link of its own. */
export interface Feed {
	/** The same as long as the link is worth something. */
	readonly key: string;
	readonly request: ServiceRequest;
	/** Added to the first request where Graph can leave out what is there. */
	readonly latest?: ServiceRequest['query'];
}

/** A change that may start the workflow. */
export interface Change {
	/** What makes it the same if it is met again. */
	readonly key: string;
	/**
	 * When it happened, in epoch milliseconds, by the service's clock; undefined where Graph does not say: then it is told
	 * whenever it comes, except out of what was there in the beginning.
	 */
	readonly at?: number;
	/** As Graph tells it. */
	readonly entry: IDataObject;
}

/** What became of a change. */
export type Reading =
	| { readonly kind: 'item'; readonly change: Change; readonly item: INodeExecutionData }
	/** It is gone, or not wanted; where it may come to be wanted, it is not noted as told. */
	| { readonly kind: 'dropped'; readonly change: Change; readonly mayStillCome?: boolean }
	/** This one cannot be read; others may. */
	| { readonly kind: 'unreadable'; readonly change: Change; readonly reason: string };

/** How changes are told from what they are about: what is there since before, what is new. */
export interface Moment {
	/**
	 * When the last round of reading began, in epoch milliseconds by the service's clock. What was made later is new, and no
	 * change of something that was there.
	 */
	readonly lastRound: number;
	/** When the service told it, in epoch milliseconds by its own clock. */
	readonly servedAt: number;
}

/** What a subscription to changes asks for: https://learn.microsoft.com/graph/api/resources/subscription */
export interface Subject {
	readonly resource: string;
	readonly changeType: string;
}

/** One kind of thing that the trigger watches. */
export interface Source {
	/** The values of "Trigger On" that belong to it. */
	readonly events: readonly string[];
	/** What tells one configuration from another: when it changes, the trigger starts anew. */
	watching(item: ServiceItem): unknown;
	/** What must be known before the first round, and is kept. */
	prepare?(item: ServiceItem): Promise<Position['aside']>;
	feeds(item: ServiceItem, position: Position): Promise<readonly Feed[]>;
	/** What an entry of a feed means for an event; undefined for nothing. */
	change(event: string, entry: IDataObject, moment: Moment): Change | undefined;
	/**
	 * Makes items of changes, in their order.
	 * @throws {CallFailed} when nothing can be read at present
	 */
	render(item: ServiceItem, event: string, changes: readonly Change[]): Promise<Reading[]>;
	/** What would come, for somebody who tries the trigger out. */
	sample(item: ServiceItem, event: string): Promise<INodeExecutionData[]>;
	subjects(item: ServiceItem): readonly Subject[] | Promise<readonly Subject[]>;
}

/** Epoch milliseconds of one of Graph's times; undefined when there is none. */
export function timeOf(value: unknown): number | undefined {
	const at = typeof value === 'string' ? Date.parse(value) : NaN;
	return Number.isNaN(at) ? undefined : at;
}
