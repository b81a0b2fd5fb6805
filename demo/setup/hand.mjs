import { spawn } from 'node:child_process';
import { dirname, delimiter } from 'node:path';
import { NODE } from './install.mjs';

/**
 * Runs a script on the installed Node, in this terminal. A Ctrl-C reaches that process by itself, and it decides what
 * comes of it; other signals are passed on.
 *
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function hand(args) {
	const env = { ...process.env, PATH: `${dirname(NODE)}${delimiter}${process.env.PATH ?? ''}` };
	const child = spawn(NODE, args, { stdio: 'inherit', env });
	process.on('SIGINT', () => undefined);
	for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => resolve(code ?? 1));
	});
}
