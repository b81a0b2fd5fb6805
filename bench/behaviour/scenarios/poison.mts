import { Service } from '../service.mts';
import { lost, plain, type Scenario, seconds, tasksFor } from './scenario.mts';

const CALLS = 200;
const POISONED = 10;

/** Ten items in a row always get a 500; the service is fine otherwise. */
export const poison: Scenario = {
	name: 'poison',
	giveUpAfterMs: 90_000,
	async start() {
		const isPoisoned = (item: number) => item >= 20 && item < 20 + POISONED;
		let attempts = 0;
		const service = await Service.start(({ item }) => {
			if (!isPoisoned(Number(item))) return { status: 200 };
			attempts++;
			return { status: 500 };
		});
		return {
			service,
			tasks: tasksFor(service, 'GET', CALLS),
			count: (run) => ({
				lost: lost(run.endings.filter((_, item) => !isPoisoned(item))),
				attempts: attempts / POISONED,
				ms: run.ms,
			}),
		};
	},
	rows: [
		{ label: `Other items lost, of ${CALLS - POISONED}, beside ${POISONED} that always get 500`, cell: plain('lost') },
		{ label: '… attempts for each of the ten', cell: ({ attempts }) => String(Number(attempts?.toFixed(1))) },
		{ label: '… time', cell: ({ ms }) => seconds(ms) },
	],
};
