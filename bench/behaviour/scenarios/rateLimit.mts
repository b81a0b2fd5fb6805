import { TokenBucket } from '../../../test/doubles/tokenBucket.mts';
import { Service } from '../service.mts';
import { lost, plain, type Scenario, seconds, tasksFor } from './scenario.mts';

const CALLS = 1_000;
const PER_SECOND = 100;
const BURST = 100;
const IDEAL_S = (CALLS - BURST) / PER_SECOND;

/** A thousand GETs at a service that takes 100 a second. */
export const rateLimit: Scenario = {
	name: 'rate-limit',
	giveUpAfterMs: 120_000,
	alone: true,
	async start() {
		let bucket: TokenBucket | undefined;
		let refused = 0;
		const service = await Service.start(({ at }) => {
			bucket ??= new TokenBucket(PER_SECOND, BURST, at);
			const wait = bucket.take(at);
			if (wait === 0) return { status: 200 };
			refused++;
			return { status: 429, headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
		});
		return {
			service,
			tasks: tasksFor(service, 'GET', CALLS),
			count: (run) => ({ lost: lost(run.endings), refused, ms: run.ms, finished: Number(run.finished) }),
		};
	},
	rows: [
		{ label: `Items lost, of ${CALLS} GETs at a limit of ${PER_SECOND} a second`, cell: plain('lost') },
		{ label: '… calls answered 429 on the way', cell: plain('refused') },
		{
			label: `… time (ideal ${IDEAL_S.toFixed(1)} s)`,
			cell: ({ ms, finished }) => (finished ? seconds(ms) : `> ${seconds(ms)}`),
		},
	],
};
