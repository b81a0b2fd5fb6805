import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Who a server that refuses to run as root is started as; `undefined` when we are not root. */
export interface UserIds {
	uid: number;
	gid: number;
}

/**
 * The ids of `nobody`, for a process started by root. Postgres refuses to run as root, and wants its user to have a
 * name, so a made-up number will not do.
 */
export function unprivilegedUser(): UserIds | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

/** Whether a user without rights of its own can walk down to `path`: every folder on the way must let others through. */
function othersCanReach(path: string): boolean {
	for (let folder = path; ; folder = dirname(folder)) {
		if ((statSync(folder).mode & 0o001) === 0) return false;
		if (dirname(folder) === folder) return true;
	}
}

/**
 * Makes `path` as a folder of ours that others can walk through but not list. Refuses a path that someone else has put
 * there: the name is predictable and may lie in a folder everybody can write to.
 */
export function ownFolder(path: string): string {
	mkdirSync(path, { recursive: true, mode: 0o711 });
	const found = lstatSync(path);
	if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
		throw new Error(`${path} belongs to someone else: remove it, or point TMPDIR at a folder of your own.`);
	}
	chmodSync(path, 0o711);
	return path;
}

/** `folder` itself if an unprivileged user can run what is in it, else a copy of it (made once) below `scratch`. */
export function reachableCopy(folder: string, scratch: string, version: string): string {
	if (othersCanReach(folder)) return folder;
	const copy = join(scratch, `copy-${version}`);
	if (!existsSync(copy)) {
		// Several processes may want it at the same moment: each makes its own, and the first one to be ready counts.
		const own = `${copy}.${process.pid}`;
		cpSync(folder, own, { recursive: true, verbatimSymlinks: true });
		try {
			renameSync(own, copy);
		} catch (error) {
			rmSync(own, { recursive: true, force: true });
			if (!existsSync(copy)) throw error;
		}
	}
	return copy;
}
