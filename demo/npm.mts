import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LOG_BYTES = 16 * 1024 * 1024;

/**
 * Runs npm in `folder` and answers what it printed.
 * @throws Error with the end of npm's output when it fails.
 */
export async function npm(folder: string, args: string[]): Promise<string> {
	try {
		const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, maxBuffer: LOG_BYTES });
		return stdout;
	} catch (error) {
		const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
		const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
		throw new Error(`\`npm ${args.join(' ')}\` failed:\n${said || String(error)}`);
	}
}
