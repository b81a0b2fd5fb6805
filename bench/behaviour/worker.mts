import { setTimeout as sleep } from 'node:timers/promises';
import { atATime } from '../support/atATime.mts';
import type { ClientModule, Ending, Job, Task } from './contract.mts';

/** What a worker tells: that it has loaded its client, and how each call ended. */
export type Told = { ready: true } | { index: number; ending: Ending; ms: number };

const [file = ''] = process.argv.slice(2);
const { open } = (await import(file)) as ClientModule;

// Whoever started this process is gone.
process.once('disconnect', () => process.exit());
process.once('message', (job: Job) => void work(job));
tell({ ready: true });

/** Makes the job's calls. */
async function work({ tasks, pace, settings }: Job): Promise<void> {
	const client = open(settings);
	const begin = performance.now();
	const make = async (task: Task, index: number) => {
		const ending = await client.send(task);
		tell({ index, ending, ms: performance.now() - begin });
	};
	if ('everyMs' in pace) {
		for (const [index, task] of tasks.entries()) {
			void make(task, index);
			await sleep(pace.everyMs);
		}
		return;
	}
	await atATime(
		tasks.map((task, index) => async () => await make(task, index)),
		pace.window,
	);
}

function tell(message: Told): void {
	// A listener that is gone needs no answer.
	process.send?.(message, () => undefined);
}
