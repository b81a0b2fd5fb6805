import { Service } from '../service.mts';
import { lost, plain, type Scenario, seconds, tasksFor } from './scenario.mts';

const CALLS = 300;
const DOWN_AFTER = 100;
const DOWN_MS = 20_000;

/** The service is away for 20 seconds in the middle of 300 GETs. */
export const restart: Scenario = {
	name: 'restart',
	giveUpAfterMs: 100_000,
	async start() {
		let seen = 0;
		const service = await Service.start(() => {
			if (++seen === DOWN_AFTER) void service.down().then(() => setTimeout(() => void service.up(), DOWN_MS));
			return { status: 200 };
		});
		return {
			service,
			tasks: tasksFor(service, 'GET', CALLS),
			count: (run) => ({ lost: lost(run.endings), ms: run.ms }),
		};
	},
	rows: [
		{ label: `Items lost, of ${CALLS} GETs while the service restarts for 20 s`, cell: plain('lost') },
		{ label: '… time', cell: ({ ms }) => seconds(ms) },
	],
};
