import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Address, Arrived } from './graphServer.mts';

/** Microsoft Graph, in a process of its own. */
export class Service {
	readonly address: Address;

	readonly #child: ChildProcess;

	private constructor(child: ChildProcess, address: Address) {
		this.#child = child;
		this.address = address;
	}

	/** @param latencyMs that every HTTP request takes */
	static async start(latencyMs: number): Promise<Service> {
		const child = fork(join(import.meta.dirname, 'graphServer.mts'), [String(latencyMs)], {
			// The double is written in more than what Node can just strip.
			execArgv: ['--experimental-transform-types', '--no-warnings'],
		});
		const [address] = (await once(child, 'message')) as [Address];
		return new Service(child, address);
	}

	/** What has arrived since the last time this was asked. */
	async arrived(): Promise<Arrived> {
		const told = once(this.#child, 'message');
		this.#child.send('arrived');
		const [arrived] = (await told) as [Arrived];
		return arrived;
	}

	async stop(): Promise<void> {
		const gone = once(this.#child, 'exit');
		this.#child.disconnect();
		await gone;
	}
}
