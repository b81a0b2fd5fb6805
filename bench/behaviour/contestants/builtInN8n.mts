import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../../demo/n8n.mts';
import { N8nApi } from '../../../demo/n8nApi.mts';
import { freePort } from '../../../demo/ports.mts';
import { startPostgres } from '../../../demo/postgres.mts';
import { Started } from '../../../demo/started.mts';
import { ownFolder } from '../../../demo/unprivileged.mts';

const DATABASE = 'n8n';

/** A real n8n as it is installed, without this package. */
export interface BuiltInN8n {
	readonly api: N8nApi;
	stop(): Promise<void>;
}

/** @param env more environment variables for n8n */
export async function startBuiltInN8n(env: Record<string, string>): Promise<BuiltInN8n> {
	const started = new Started();
	try {
		const folder = ownFolder(await mkdtemp(join(tmpdir(), 'steady-bench-')));
		started.add(async () => rmSync(folder, { recursive: true, force: true }));
		const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: false });
		started.add(() => postgres.stop());
		await postgres.ensureDatabase(DATABASE);
		const settings = { folder: join(folder, 'n8n'), postgres, database: DATABASE, port: await freePort(), env };
		const server = await startServer(settings);
		started.add(() => server.stop());
		const api = new N8nApi(server.url);
		await api.signIn({ email: 'owner@example.com', password: 'Owner-of-benches-1' });
		return { api, stop: () => started.endAll() };
	} catch (error) {
		await started.endAll();
		throw error;
	}
}
