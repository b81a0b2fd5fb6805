import type { IDataObject, INode } from 'n8n-workflow';
import { steadyProcess } from '../../shared/n8n/process';
import type { Position } from './state';
import type { Subscription } from './subscriptions';

/**
 * What the polls of an active trigger and the notifications it gets must agree on. n8n gives each its own copy of the static
 * data and saves whichever was changed last, so while a process lives, this counts; after a restart, what was saved does.
 */
export interface Live {
	position?: Position;
	subscriptions: readonly Subscription[];
	/** Settled when nobody reads changes at present. */
	turn: Promise<unknown>;
	/** True while somebody waits for their turn: it will see what others would wait for. */
	isSomebodyWaiting: boolean;
}

interface NodeContext {
	getWorkflow(): { id?: string };
	getNode(): INode;
	getWorkflowStaticData(type: string): IDataObject;
}

const keyOf = (ctx: NodeContext) => `Microsoft Graph Trigger ${ctx.getWorkflow().id} ${ctx.getNode().id}`;

export function liveOf(ctx: NodeContext): Live {
	const { kept } = steadyProcess();
	const key = keyOf(ctx);
	let live = kept.get(key) as Live | undefined;
	if (!live) kept.set(key, (live = { subscriptions: [], turn: Promise.resolve(), isSomebodyWaiting: false }));
	return live;
}

/** The trigger was switched off. */
export function forgetLive(ctx: NodeContext): void {
	steadyProcess().kept.delete(keyOf(ctx));
}

/** Does work when everybody before is done. */
export async function inTurn<T>(live: Live, work: () => Promise<T>): Promise<T> {
	const before = live.turn;
	const mine = before.then(work);
	live.turn = mine.catch(() => undefined);
	return await mine;
}
