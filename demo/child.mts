import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A server process of ours, which logs to a file. */
export interface Child {
	readonly pid: number;
	readonly logFile: string;
	/** Settles with a description of the end when the process has ended. */
	readonly ended: Promise<string>;
	/** The end's description once the process has ended. */
	readonly endedWith: string | undefined;
	/** Sends `signal`, waits up to `graceMs` for the end, then kills the process and what it has started. */
	end(signal: NodeJS.Signals, graceMs: number): Promise<void>;
}

/**
 * Starts `command` in a process group of its own, so that a Ctrl-C in the terminal reaches only us and the servers are
 * ended in order. What it prints goes to `logFile`, which starts empty.
 */
export function startChild(
	command: string,
	args: string[],
	logFile: string,
	options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>,
): Child {
	mkdirSync(dirname(logFile), { recursive: true });
	const log = openSync(logFile, 'w', 0o600);
	const child = spawn(command, args, { ...options, stdio: ['ignore', log, log], detached: true });
	closeSync(log);
	return new RunningChild(child, logFile);
}

/** The last lines of a log file, for an error message. */
export function lastLines(logFile: string, count = 15): string {
	return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

class RunningChild implements Child {
	readonly ended: Promise<string>;

	endedWith: string | undefined;

	readonly logFile: string;

	readonly #child: ChildProcess;

	constructor(child: ChildProcess, logFile: string) {
		this.#child = child;
		this.logFile = logFile;
		this.ended = new Promise((resolve) => {
			const settle = (how: string) => {
				this.endedWith = how;
				resolve(how);
			};
			child.once('error', (error) => settle(error.message));
			child.once('exit', (code, signal) => settle(signal ? `ended by ${signal}` : `exit code ${code}`));
		});
	}

	get pid(): number {
		return this.#child.pid ?? -1;
	}

	async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
		if (this.endedWith !== undefined) return;
		this.#child.kill(signal);
		const impatience = setTimeout(() => process.kill(-this.pid, 'SIGKILL'), graceMs);
		await this.ended;
		clearTimeout(impatience);
	}
}
