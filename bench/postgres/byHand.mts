import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../../test/e2e/support/n8n.mts';

const run = promisify(execFile);

/** A folder entry of our own, gone when the work is done. */
export async function withFile<T>(work: (file: string) => Promise<T>): Promise<T> {
	const file = join(tmpdir(), `steady-bench-${process.pid}-${Date.now()}.txt`);
	try {
		return await work(file);
	} finally {
		rmSync(file, { force: true });
	}
}

/** Runs psql commands in one session and answers how long they took by psql's own clock (`\timing`), in ms. */
export async function psqlScript(database: Database, commands: readonly string[]): Promise<number> {
	return await withFile(async (file) => {
		writeFileSync(file, ['\\timing on', ...commands, ''].join('\n'));
		const { host, port, user, password, database: name } = database.access;
		const target = ['-h', host, '-p', String(port), '-U', user, '-d', name];
		const { stdout } = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...target, '-f', file], {
			env: { ...process.env, PGPASSWORD: password },
		});
		const times = [...stdout.matchAll(/Time: ([\d.]+) ms/g)].map(([, time]) => Number(time));
		if (times.length !== commands.length) throw new Error(`psql printed ${times.length} times: ${stdout}`);
		return times.reduce((sum, time) => sum + time, 0);
	});
}
