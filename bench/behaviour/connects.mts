import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const FILE_VARIABLE = 'STEADY_BENCH_CONNECTS';

/** Counts attempts to connect, where nobody listens who could count them: processes of ours note them in a file. */
export class Connects {
	readonly #folder = mkdtempSync(join(tmpdir(), 'steady-connects-'));

	readonly #file = join(this.#folder, 'ports.txt');

	constructor() {
		writeFileSync(this.#file, '', { mode: 0o666 });
	}

	/** What a process needs in its environment to note its attempts. */
	get env(): Record<string, string> {
		const hook = pathToFileURL(join(import.meta.dirname, 'noteConnects.mjs')).href;
		return { [FILE_VARIABLE]: this.#file, NODE_OPTIONS: `--import=${hook}` };
	}

	/** Attempts to connect to `port` so far. */
	to(port: number): number {
		return readFileSync(this.#file, 'utf8')
			.split('\n')
			.filter((line) => line === String(port)).length;
	}

	remove(): void {
		rmSync(this.#folder, { recursive: true, force: true });
	}
}
