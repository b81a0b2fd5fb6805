import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HERE = import.meta.dirname;
const PROJECT = dirname(dirname(HERE));

/**
 * Checks the types of the clients: `npm run typecheck` cannot, for their packages are installed for this bench only.
 * @throws Error when there are errors, which the compiler has printed
 */
export function checkTypes(): void {
	const tsc = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
	const { status } = spawnSync(process.execPath, [tsc, '-p', HERE], { stdio: 'inherit' });
	if (status !== 0) throw new Error('bench/behaviour has type errors: see above.');
}

/** Version and licence of an installed package: `undici 7.30.2 (MIT)`. */
export function describePackage(name: string): string {
	const { version, license } = JSON.parse(readFileSync(join(HERE, 'node_modules', name, 'package.json'), 'utf8')) as {
		version: string;
		license: string;
	};
	return `${name} ${version} (${license})`;
}
