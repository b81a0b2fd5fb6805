import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled, packageCount } from '../../../demo/setup/lockfile.mjs';

describe('whether a folder is installed as its lock file says', () => {
	let folder: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'steady-lock-'));
		mkdirSync(join(folder, 'node_modules'));
	});

	afterEach(() => rmSync(folder, { recursive: true }));

	function lock(packages: Record<string, object>): void {
		writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
	}

	function installed(packages: Record<string, object>): void {
		writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
	}

	it('is so when every version is the one that is asked for', () => {
		lock({ 'node_modules/a': { version: '1.0.0' } });
		installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/more': { version: '1.0.0' } });
		expect(isInstalled(folder)).toBe(true);
	});

	it('is not so for another version, a missing package, or an install that was broken off', () => {
		lock({ 'node_modules/a': { version: '1.0.1' }, 'node_modules/b': { version: '1.0.0' } });
		expect(isInstalled(folder)).toBe(false);
		installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
		expect(isInstalled(folder)).toBe(false);
		installed({ 'node_modules/a': { version: '1.0.1' } });
		expect(isInstalled(folder)).toBe(false);
	});

	it('does not need optional packages and those of other platforms', () => {
		lock({
			'node_modules/a': { version: '1.0.0' },
			'node_modules/b': { version: '1.0.0', optional: true },
			'node_modules/c': { version: '1.0.0', os: ['other'] },
		});
		installed({ 'node_modules/a': { version: '1.0.0' } });
		expect(isInstalled(folder)).toBe(true);
	});

	it('counts the packages that are to be installed', () => {
		lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
		expect(packageCount(folder)).toBe(2);
	});
});
