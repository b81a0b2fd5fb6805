import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mts';
import { PROJECT } from './places.mts';

const PACKAGE = 'n8n-nodes-steady';

/** What the built package is made of. */
const SOURCES = [
	'credentials/**/*',
	'nodes/**/*',
	'package.json',
	'tsconfig.json',
	'gulpfile.js',
	'index.js',
	'index.d.ts',
];

/** A packed tarball and the hash of the sources it was made from. */
export interface Pack {
	tarball: string;
	hash: string;
}

/** Builds and packs the package into `folder`, unless the tarball there was made from the same sources. */
export async function makePack(folder: string): Promise<Pack> {
	mkdirSync(folder, { recursive: true });
	const hash = hashOfSources();
	const tarball = join(folder, `${PACKAGE}-${hash}.tgz`);
	if (!existsSync(tarball)) {
		await npm(PROJECT, ['run', 'build']);
		const packed = await npm(PROJECT, ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`]);
		const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
		for (const old of globSync(`${folder}/${PACKAGE}-*.tgz`)) if (!old.endsWith(filename)) rmSync(old);
		renameSync(join(folder, filename), tarball);
	}
	return { tarball, hash };
}

/**
 * Installs the tarball where n8n looks for community packages, as n8n itself does: without development, peer and
 * optional dependencies, and without running any package's scripts.
 */
export async function installPack(pack: Pack, n8nFolder: string): Promise<void> {
	const nodes = join(n8nFolder, '.n8n', 'nodes');
	const stamp = join(nodes, 'node_modules', `.${PACKAGE}`);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pack.hash) return;
	rmSync(nodes, { recursive: true, force: true });
	mkdirSync(nodes, { recursive: true });
	writeFileSync(
		join(nodes, 'package.json'),
		`${JSON.stringify({ name: 'installed-nodes', private: true }, null, 2)}\n`,
	);
	const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--legacy-peer-deps'];
	await npm(nodes, ['install', pack.tarball, '--omit=dev', '--omit=optional', '--omit=peer', ...quiet]);
	writeFileSync(stamp, pack.hash);
}

function hashOfSources(): string {
	const hash = createHash('sha256');
	for (const file of globSync(SOURCES, { cwd: PROJECT, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort()) {
		hash.update(file).update(readFileSync(file));
	}
	return hash.digest('hex').slice(0, 16);
}
