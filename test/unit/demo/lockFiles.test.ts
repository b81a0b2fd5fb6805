import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockEntry {
	version?: string;
	resolved?: string;
	extraneous?: boolean;
	optionalDependencies?: Record<string, string>;
}

const PROJECT = join(import.meta.dirname, '../../..');

function entriesOf(file: string): Record<string, LockEntry> {
	return (JSON.parse(readFileSync(join(PROJECT, file), 'utf8')) as { packages: Record<string, LockEntry> }).packages;
}

/** Where Node would find `name` from the package at `path`: in its own node_modules, or in one further up. */
function isLocked(entries: Record<string, LockEntry>, path: string, name: string): boolean {
	for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
		if (entries[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
		if (folder === '') return false;
	}
}

describe.each(['package-lock.json', 'demo/package-lock.json', 'bench/behaviour/package-lock.json'])('%s', (file) => {
	const entries = entriesOf(file);

	it('names no registry, so that everybody installs from their own', () => {
		expect(Object.entries(entries).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
	});

	it('holds every optional package for every platform; npm ci refuses it otherwise', () => {
		const missing = Object.entries(entries).flatMap(([path, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies)
				.filter((name) => !isLocked(entries, path, name))
				.map((name) => `${path} → ${name}`),
		);
		expect(missing).toEqual([]);
	});

	it('holds nothing that nobody asks for', () => {
		expect(Object.entries(entries).filter(([, entry]) => entry.extraneous)).toEqual([]);
	});
});
