import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { fingerprint } from '../../shared/providers/fingerprint';
import { type DeltaPage, readDelta, REMOVED } from '../api/delta';
import { keepLink, linkOf } from './links';

export const fromNow: INodeProperties = {
	displayName: 'From Now',
	name: 'fromNow',
	type: 'boolean',
	default: false,
	description: 'Whether the first run only notes where things stand, instead of giving everything that is there',
};

export const mostChanges: INodeProperties = {
	displayName: 'Max Changes per Run',
	name: 'maxChanges',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'After how many changes a run stops; the next one goes on from there. They come in whole pages, so it may be some more. 0 for no limit.',
};

interface ChangeOptions {
	readonly fromNow?: boolean;
	readonly maxChanges?: number;
}

/** What is asked: everything that is there the first time, what has changed the next times. */
export interface Question {
	/** The first request; what differs in it is another question. */
	readonly request: ServiceRequest;
	/** Added to the first request where Graph can leave out what is there. */
	readonly latest?: ServiceRequest['query'];
	/** Makes output of something that is there. */
	render?(change: IDataObject): IDataObject;
}

/**
 * Gives what has changed since the last run, each thing once, as it is now; what is gone is marked with `@removed`. The
 * point is moved on when all items of the run were handed on, so a run that fails before that gives the same again.
 */
export async function getChanges(item: ServiceItem, question: Question): Promise<INodeExecutionData[]> {
	const { path, query, headers } = question.request;
	const key = fingerprint(JSON.stringify([item.identity, path, query, headers]));
	let isFirst = false;
	// Several items that ask the same: the changes come once.
	const found = await item.once(`changes/${key}`, async () => {
		isFirst = true;
		return await readChanges(item, question, key);
	});
	return isFirst ? found : [];
}

async function readChanges(item: ServiceItem, question: Question, key: string): Promise<INodeExecutionData[]> {
	const { ctx } = item;
	const { fromNow: isQuiet = false, maxChanges = 0 } = item.get<ChangeOptions>('options', {});
	const enough = maxChanges > 0 ? maxChanges : Infinity;
	let link = linkOf(ctx, key);
	// What is there already is read through where Graph cannot leave it out.
	let isSkipping = link === undefined && isQuiet;
	const start =
		isSkipping && question.latest
			? { ...question.request, query: { ...question.request.query, ...question.latest } }
			: question.request;
	let isStartingOver = false;
	const changes = new Map<string, IDataObject>();
	for (;;) {
		const first = isStartingOver ? question.request : start;
		const page: DeltaPage | undefined = await readDelta(item, first, link, !isStartingOver);
		if (!page) {
			isStartingOver = true;
			link = undefined;
			changes.clear();
			continue;
		}
		link = page.link;
		for (const change of isSkipping ? [] : page.changes) {
			// What comes twice in a round is as it was the last time.
			const id = String(change.id);
			changes.delete(id);
			changes.set(id, change);
		}
		if (page.isLast) isSkipping = false;
		if (page.isLast || (!isSkipping && changes.size >= enough)) break;
	}
	if (isStartingOver) hint(item, 'warning', startedOver(changes.size));
	if (ctx.getMode() === 'manual') hint(item, 'info', TRIED_OUT);
	else keepAtEnd(item, key, link);
	return [...changes.values()].map((change) => ({
		json: change[REMOVED] === undefined ? (question.render?.(change) ?? change) : change,
	}));
}

function keepAtEnd(item: ServiceItem, key: string, link: string): void {
	item.afterRun(() => keepLink(item.ctx, key, link));
}

const TRIED_OUT =
	'Nothing is remembered of a test: the next one gives the same again. When the workflow is active, each run goes on where the last one stopped.';

const startedOver = (count: number) =>
	`Microsoft Graph does not know any more what has changed since the last run, so everything that is there came: ${count.toLocaleString('en-US')} in all. What was deleted since then is not among them.`;

function hint({ ctx }: ServiceItem, type: 'info' | 'warning', message: string): void {
	ctx.addExecutionHints({ message, type, location: 'outputPane' });
}
