import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Owner } from './n8nApi.mts';

/** The editor's account: made up on first use and kept beside the database it is stored in. */
export function keptOwner(folder: string): Owner {
	const file = join(folder, 'owner.json');
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Owner;
	} catch {
		const owner = { email: 'demo@example.com', password: `Steady-${randomInt(100_000, 1_000_000)}` };
		writeFileSync(file, JSON.stringify(owner), { mode: 0o600 });
		return owner;
	}
}
