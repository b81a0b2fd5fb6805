import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `folder`/node_modules holds what `folder`/package-lock.json says. npm writes its own record of what it has
 * installed at the very end, so an install that was broken off does not count. Optional packages and those for other
 * platforms may be missing.
 *
 * @param {string} folder
 * @returns {boolean}
 */
export function isInstalled(folder) {
	const wanted = packagesIn(join(folder, 'package-lock.json'));
	const found = packagesIn(join(folder, 'node_modules', '.package-lock.json'));
	return Object.entries(wanted).every(
		([path, { optional, os, cpu, version }]) =>
			path === '' || optional || os || cpu || found[path]?.version === version,
	);
}

/**
 * How many packages a complete install of `folder` has.
 *
 * @param {string} folder
 * @returns {number}
 */
export function packageCount(folder) {
	return Object.keys(packagesIn(join(folder, 'package-lock.json'))).length - 1;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string; optional?: boolean; os?: string[]; cpu?: string[] }>}
 */
function packagesIn(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
	} catch {
		return {};
	}
}
