import { Service, type Answer } from '../service.mts';
import { type Counts, lost, type Scenario, seconds, tasksFor } from './scenario.mts';

/** Timers may fire this many ms too soon by the clock of another process. */
const TIMER_SLACK_MS = 5;
const HOUR_MS = 3_600_000;

interface Form {
	readonly name: string;
	readonly label: string;
	readonly waitMs: number;
	readonly giveUpAfterMs: number;
	readonly maxWaitSeconds?: number;
	/** Headers that say `until`, in ms of the service's clock. */
	headers(until: number, now: number): Record<string, string>;
	/** How far the service's clock is behind. */
	readonly behindMs?: number;
}

const FORMS: readonly Form[] = [
	{
		name: 'retry-after-seconds',
		label: 'before `Retry-After: 3` was over',
		waitMs: 3_000,
		giveUpAfterMs: 30_000,
		headers: (until, now) => ({ 'retry-after': String(Math.ceil((until - now) / 1000)) }),
	},
	{
		name: 'retry-after-date',
		label: 'before `Retry-After: <HTTP date>` was over',
		waitMs: 3_000,
		giveUpAfterMs: 70_000,
		headers: (until) => ({ 'retry-after': httpDate(until) }),
	},
	{
		name: 'retry-after-slow-clock',
		label: 'before it was over, the service’s clock being an hour slow',
		waitMs: 3_000,
		giveUpAfterMs: 70_000,
		behindMs: HOUR_MS,
		headers: (until, now) => ({ 'retry-after': httpDate(until), date: new Date(now).toUTCString() }),
	},
	{
		name: 'retry-after-long',
		label: 'before `Retry-After: 60` was over',
		waitMs: 60_000,
		giveUpAfterMs: 70_000,
		maxWaitSeconds: 10,
		headers: (until, now) => ({ 'retry-after': String(Math.ceil((until - now) / 1000)) }),
	},
];

/** One GET. The service says once when to come back, and says it again to whoever comes too early. */
export const retryAfter: Scenario[] = FORMS.map((form) => ({
	name: form.name,
	giveUpAfterMs: form.giveUpAfterMs,
	settings: { maxWaitSeconds: form.maxWaitSeconds },
	async start() {
		const { behindMs = 0 } = form;
		let until: number | undefined;
		let early = 0;
		const service = await Service.start(({ at }): Answer => {
			if (until !== undefined && at >= until - TIMER_SLACK_MS) return { status: 200 };
			if (until === undefined) until = Math.ceil((at + form.waitMs) / 1000) * 1000;
			else early++;
			return { status: 429, headers: form.headers(until - behindMs, at - behindMs) };
		});
		return {
			service,
			tasks: tasksFor(service, 'GET', 1),
			count: (run) => ({ early, lost: lost(run.endings), ms: run.ms, finished: Number(run.finished) }),
		};
	},
	rows: [{ label: `Calls ${form.label}, and how it ended`, cell: howItEnded }],
}));

function howItEnded({ early, lost: failed, ms, finished }: Counts): string {
	if (finished === 0) return `${early}; still waits after ${seconds(ms)}`;
	return `${early}; ${failed === 0 ? 'done' : 'failed'} after ${seconds(ms)}`;
}

/** Whole seconds, as the format has them; never earlier than `ms`. */
function httpDate(ms: number): string {
	return new Date(Math.ceil(ms / 1000) * 1000).toUTCString();
}
