import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** Where the changes of one thing were left. */
interface Left {
	readonly link: string;
	/** When, in epoch milliseconds. */
	readonly at: number;
}

const KEY = 'changes';
/** No service knows a link for longer than this; what an expression asks about changes, and old questions are forgotten. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** The link at which the last run stopped; undefined when nothing is known of one. */
export function linkOf(ctx: IExecuteFunctions, question: string): string | undefined {
	return (ctx.getWorkflowStaticData('node')[KEY] as Record<string, Left> | undefined)?.[question]?.link;
}

/** Keeps a link for the next run. n8n saves it when the execution is over, unless somebody was trying it out. */
export function keepLink(ctx: IExecuteFunctions, question: string, link: string): void {
	const stored = ctx.getWorkflowStaticData('node');
	const now = Date.now();
	const kept = Object.entries((stored[KEY] ?? {}) as Record<string, Left>).filter(([, { at }]) => now - at < KEPT_MS);
	stored[KEY] = { ...Object.fromEntries(kept), [question]: { link, at: now } } as unknown as IDataObject;
}
