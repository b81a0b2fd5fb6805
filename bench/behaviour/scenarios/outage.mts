import { Service } from '../service.mts';
import { type Counts, type Scenario, tasksFor } from './scenario.mts';

const CALLS = 200;
/** Who waits for the end of an outage would wait five minutes by default. */
const MAX_WAIT_SECONDS = 30;

const common = {
	pace: { window: CALLS },
	giveUpAfterMs: 100_000,
	settings: { maxWaitSeconds: MAX_WAIT_SECONDS },
} as const;

const attempts = ({ attempts: count, finished }: Counts) => `${count}${finished ? '' : ' so far'}`;

/** Two hundred GETs while nothing works. */
export const outage: Scenario[] = [
	{
		...common,
		name: 'outage-refused',
		async start() {
			const service = await Service.start(() => ({ status: 200 }));
			const tasks = tasksFor(service, 'GET', CALLS);
			await service.down();
			return {
				service,
				tasks,
				count: (run, connects) => ({ attempts: connects.to(service.port), ms: run.ms, finished: Number(run.finished) }),
			};
		},
		rows: [{ label: `Attempts for ${CALLS} GETs while the port is closed`, cell: attempts }],
	},
	{
		...common,
		name: 'outage-503',
		async start() {
			const service = await Service.start(() => ({ status: 503 }));
			return {
				service,
				tasks: tasksFor(service, 'GET', CALLS),
				count: (run) => ({ attempts: service.arrivals.length, ms: run.ms, finished: Number(run.finished) }),
			};
		},
		rows: [{ label: '… while every answer is 503', cell: attempts }],
	},
];
