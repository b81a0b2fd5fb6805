import { Service } from '../service.mts';
import { lost, plain, type Scenario, tasksFor } from './scenario.mts';

const CALLS = 30;
const EVERY_MS = 100;
const PAUSE_MS = 3_000;
/** Calls that were on their way when the service asked for the pause are not held against anybody. */
const ON_THEIR_WAY_MS = 200;
const TIMER_SLACK_MS = 5;

/**
 * Calls by people who know nothing of each other. The tenth is told that the service wants no calls for three seconds: do the
 * others hear of it?
 */
export const sharedPause: Scenario = {
	name: 'shared-pause',
	pace: { everyMs: EVERY_MS },
	giveUpAfterMs: 60_000,
	async start() {
		let seen = 0;
		let pausedAt = Infinity;
		let into = 0;
		const service = await Service.start(({ at }) => {
			seen++;
			if (pausedAt === Infinity && seen < 10) return { status: 200 };
			pausedAt = Math.min(pausedAt, at);
			const left = pausedAt + PAUSE_MS - at;
			if (left <= TIMER_SLACK_MS) return { status: 200 };
			if (at > pausedAt + ON_THEIR_WAY_MS) into++;
			return { status: 429, headers: { 'retry-after': String(Math.ceil(left / 1000)) } };
		});
		return {
			service,
			tasks: tasksFor(service, 'GET', CALLS),
			count: (run) => ({ into, lost: lost(run.endings), ms: run.ms }),
		};
	},
	rows: [
		{
			label: `Calls sent into a pause of 3 s for everybody, of ${CALLS} items, one every ${EVERY_MS} ms`,
			cell: plain('into'),
		},
		{ label: '… and items lost', cell: plain('lost') },
	],
};
