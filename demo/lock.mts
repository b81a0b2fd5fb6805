import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Which processes a running demo consists of, besides the database server (which keeps a lock file of its own). */
interface Held {
	demo: number;
	n8n?: number;
}

/** Keeps two demos from using one folder, and tells the next one what a killed one has left running. */
export class FolderLock {
	readonly #file: string;

	constructor(folder: string) {
		this.#file = join(folder, 'running.json');
	}

	/**
	 * Takes the folder, and ends an n8n that a killed demo has left behind.
	 * @throws Error when a demo runs in it.
	 */
	async take(): Promise<void> {
		const held = this.#read();
		if (held && runs(held.demo, 'main.mts')) {
			throw new Error(`The demo runs already, as process ${held.demo}. End that one first (Ctrl-C in its terminal).`);
		}
		if (held?.n8n !== undefined) await endLeftover(held.n8n);
		this.#write({ demo: process.pid });
	}

	/** Notes the n8n process that belongs to this demo. */
	noteN8n(pid: number): void {
		this.#write({ demo: process.pid, n8n: pid });
	}

	release(): void {
		rmSync(this.#file, { force: true });
	}

	#read(): Held | undefined {
		try {
			return JSON.parse(readFileSync(this.#file, 'utf8')) as Held;
		} catch {
			return undefined;
		}
	}

	#write(held: Held): void {
		writeFileSync(this.#file, JSON.stringify(held), { mode: 0o600 });
	}
}

async function endLeftover(pid: number): Promise<void> {
	for (let tries = 0; tries < 100 && runs(pid, 'n8n'); tries++) {
		process.kill(pid, tries < 50 ? 'SIGTERM' : 'SIGKILL');
		await sleep(200);
	}
}

/** Whether process `pid` is alive and is what we think it is: numbers are given out again. */
function runs(pid: number, commandContains: string): boolean {
	return commandOf(pid).includes(commandContains);
}

function commandOf(pid: number): string {
	try {
		if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
		return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
	} catch {
		return '';
	}
}
