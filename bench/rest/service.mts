import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeCertificates } from '../../test/support/certificates.mts';
import type { Connections, Ports } from './delayedServer.mts';

/** The service that is called, in a process of its own. */
export class Service {
	readonly http: string;

	readonly https: string;

	readonly #child: ChildProcess;

	private constructor(child: ChildProcess, ports: Ports) {
		this.#child = child;
		this.http = `http://127.0.0.1:${ports.http}`;
		this.https = `https://127.0.0.1:${ports.https}`;
	}

	static async start(): Promise<Service> {
		const { server } = await makeCertificates();
		const child = fork(join(import.meta.dirname, 'delayedServer.mts'), {
			env: { ...process.env, CERT: server.cert, KEY: server.key },
		});
		const [ports] = (await once(child, 'message')) as [Ports];
		return new Service(child, ports);
	}

	/** Connections opened since the last time this was asked. */
	async opened(): Promise<number> {
		const told = once(this.#child, 'message');
		this.#child.send('opened');
		const [{ http, https }] = (await told) as [Connections];
		return http + https;
	}

	async stop(): Promise<void> {
		const gone = once(this.#child, 'exit');
		this.#child.disconnect();
		await gone;
	}
}
