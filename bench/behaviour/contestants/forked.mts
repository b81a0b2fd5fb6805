import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant, Ending, Job, Run } from '../contract.mts';
import type { Told } from '../worker.mts';

const FOLDER = join(import.meta.dirname, '..');

/** A client in a process of its own, one per job: nothing one job has taught it, or left behind, changes the next. */
export class ForkedContestant implements Contestant {
	readonly title: string;

	readonly about: string;

	readonly #client: string;

	readonly #env: Record<string, string>;

	/** @param client name of a file in clients/ */
	constructor(client: string, title: string, about: string, env: Record<string, string>) {
		this.#client = client;
		this.title = title;
		this.about = about;
		this.#env = env;
	}

	async run(job: Job): Promise<Run> {
		const file = join(FOLDER, 'clients', `${this.#client}.mts`);
		const child = fork(join(FOLDER, 'worker.mts'), [file], { env: { ...process.env, ...this.#env } });
		const endings: Array<Ending | undefined> = job.tasks.map(() => undefined);
		let left = job.tasks.length;
		let ms = 0;
		const done = new Promise<void>((resolve, reject) => {
			child.on('message', (told: Told) => {
				if ('ready' in told) {
					child.send(job);
					return;
				}
				endings[told.index] = told.ending;
				ms = told.ms;
				if (--left === 0) resolve();
			});
			child.once('exit', (code) => reject(new Error(`The client ${this.#client} ended early (${code}).`)));
		});
		const tooLong = new AbortController();
		try {
			await Promise.race([done, sleep(job.giveUpAfterMs, undefined, { signal: tooLong.signal })]);
		} finally {
			tooLong.abort();
			child.removeAllListeners('exit');
			const exit = once(child, 'exit');
			if (child.kill('SIGKILL')) await exit;
		}
		return { endings, ms: left === 0 ? ms : job.giveUpAfterMs, finished: left === 0 };
	}
}
