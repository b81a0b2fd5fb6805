import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** What npm prints for each package it has fetched, whether from its cache or from the network. */
const FETCHED = /npm http (?:fetch GET 200|cache) .*\.tgz/;

const QUIET_BUT_FOR_FETCHES = ['--loglevel=http', '--no-audit', '--no-fund', '--no-progress'];

/** By itself npm tries for two minutes before it says that there is no network. */
const SHORT_RETRIES = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=10000'];

/** How many of npm's own lines follow what we make of them. */
const LINES_QUOTED = 6;

/** Runs npm and tells what its failures mean. */
export class NpmError extends Error {}

/**
 * Runs npm in `folder`, and calls `fetched` for every package that has arrived.
 *
 * @param {string} folder
 * @param {string[]} args
 * @param {() => void} [fetched]
 * @returns {Promise<void>}
 */
export async function runNpm(folder, args, fetched) {
	const child = spawn('npm', [...args, ...QUIET_BUT_FOR_FETCHES, ...SHORT_RETRIES], {
		cwd: folder,
		env: { ...process.env, PATH: pathWithoutModules() },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	/** @type {string[]} */
	const said = [];
	let rest = '';
	const read = (/** @type {Buffer} */ chunk) => {
		const lines = (rest + chunk.toString('utf8')).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (FETCHED.test(line)) fetched?.();
			else if (!line.startsWith('npm http')) said.push(line);
		}
	};
	child.stdout.on('data', read);
	child.stderr.on('data', read);
	const code = await new Promise((resolve, reject) => {
		child.once('error', (error) => reject(new NpmError(`npm could not be started: ${error.message}`)));
		child.once('close', resolve);
	});
	if (code !== 0) throw new NpmError(explain(said.join('\n'), folder));
}

/**
 * npm runs by the Node the machine has: the one inside node_modules is being replaced while it installs.
 *
 * @returns {string}
 */
function pathWithoutModules() {
	const parts = (process.env.PATH ?? '').split(delimiter);
	return parts.filter((part) => !part.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

/**
 * What went wrong and what to do, from npm's own words.
 *
 * @param {string} said
 * @param {string} folder
 * @returns {string}
 */
export function explain(said, folder) {
	const reason = reasonFor(said, folder);
	const words = said.split('\n').filter((line) => /^npm error (?!\s+at |A complete log)/.test(line));
	return [reason, ...words.slice(0, LINES_QUOTED)].join('\n');
}

/**
 * @param {string} said
 * @param {string} folder
 * @returns {string}
 */
function reasonFor(said, folder) {
	if (/ENOSPC|no space left/i.test(said)) {
		return `No disk space left in ${folder}. Make room (n8n needs about 3 GB) and start again.`;
	}
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ECONNRESET|ERR_SOCKET_TIMEOUT/.test(said)) {
		return 'npm could not reach its registry. The first start needs a network; check it (and proxy settings), then start again.';
	}
	if (/EACCES|EPERM/.test(said)) {
		return `npm may not write to ${folder} or to its cache. Check who owns them (was an earlier start run as root?).`;
	}
	if (/EINTEGRITY/.test(said)) {
		return 'A package arrived damaged. `npm cache verify` cleans the cache; then start again.';
	}
	return `npm failed in ${folder}.`;
}
