import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LimitedService, Order, Report } from './contract.mts';

/** The process in which the services run. */
export class LimitedServers {
	readonly #child: ChildProcess = fork(join(import.meta.dirname, 'servers.mts'));

	/** Orders are answered one after the other. */
	#last: Promise<unknown> = Promise.resolve();

	/** Starts a service and answers its port. */
	async start(service: LimitedService): Promise<number> {
		return ((await this.#order({ start: service })) as { port: number }).port;
	}

	/** Ends a service and answers what it has counted. */
	async stop(port: number): Promise<{ accepted: number; refused: number }> {
		return (await this.#order({ stop: port })) as { accepted: number; refused: number };
	}

	end(): void {
		this.#child.kill();
	}

	async #order(order: Order): Promise<Report> {
		const answer = this.#last.then(async () => {
			this.#child.send(order);
			const [report] = (await once(this.#child, 'message')) as [Report];
			return report;
		});
		this.#last = answer;
		return await answer;
	}
}
