import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownFolder } from './unprivileged.mts';

/** The folder this repository is checked out in. */
export const PROJECT = dirname(import.meta.dirname);

/** Where the workflows for people to import lie. */
export const EXAMPLES = join(PROJECT, 'docs', 'examples');

/**
 * Where the demo keeps what a second start uses again: the database cluster, n8n's user folder, the packed tarball.
 * Outside the project, so that the installed pack finds no module of the repository that a user's n8n would not have;
 * for root outside its home folder, which the unprivileged database server cannot walk into.
 */
export function keptFolder(): string {
	const name = `n8n-nodes-steady-${createHash('sha256').update(PROJECT).digest('hex').slice(0, 8)}`;
	if (process.getuid?.() === 0) return ownFolder(join('/var/tmp', name));
	try {
		const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
		mkdirSync(caches, { recursive: true });
		return ownFolder(join(caches, name));
	} catch {
		return ownFolder(join(tmpdir(), name));
	}
}
