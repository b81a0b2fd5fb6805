import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Database } from '../../test/e2e/support/n8n.mts';

const run = promisify(execFile);

/** Whether this machine has psql (Debian package `postgresql-client`). */
export async function hasPsql(): Promise<boolean> {
	try {
		await run('psql', ['--version']);
		return true;
	} catch {
		return false;
	}
}

/** Runs one psql command and answers how long it took by psql's own clock (`\timing`), in ms. */
export async function psql(database: Database, command: string): Promise<number> {
	const { host, port, user, password, database: name } = database.access;
	const target = ['-h', host, '-p', String(port), '-U', user, '-d', name];
	const options = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...target, '-c', '\\timing on', '-c', command];
	const { stdout } = await run('psql', options, { env: { ...process.env, PGPASSWORD: password } });
	const time = /Time: ([\d.]+) ms/.exec(stdout)?.[1];
	if (time === undefined) throw new Error(`psql printed no time: ${stdout}`);
	return Number(time);
}
