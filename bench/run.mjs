import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hand } from '../demo/setup/hand.mjs';
import { installN8n, installProject, PROJECT } from '../demo/setup/install.mjs';
import { isInstalled } from '../demo/setup/lockfile.mjs';
import { runNpm } from '../demo/setup/npmRun.mjs';

/** Benches of the engine alone. */
const WITHOUT_N8N = ['cluster', 'engine', 'learning'];

// `npm run bench` runs every *.bench.mts in here, `npm run bench -- postgres/insert` those whose path contains the words.
const [wanted = ''] = process.argv.slice(2);
try {
	await installProject();
	const folder = join(PROJECT, 'bench');
	const benches = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
		(file) => file.endsWith('.bench.mts') && file.includes(wanted),
	);
	if (benches.length === 0) throw new Error(`No benchmark in bench/ is called “${wanted}”.`);
	if (benches.some((bench) => !WITHOUT_N8N.includes(dirname(bench)))) await installN8n();
	for (const bench of benches.sort()) {
		await installPackagesOf(join(folder, dirname(bench)));
		process.exitCode = (await hand([join(folder, bench)])) || process.exitCode;
	}
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}

/**
 * A bench may bring packages of its own, to compare with.
 *
 * @param {string} folder
 */
async function installPackagesOf(folder) {
	if (!existsSync(join(folder, 'package.json')) || isInstalled(folder)) return;
	console.log(`Installing the packages that ${folder} compares with …`);
	await runNpm(folder, ['ci', '--ignore-scripts']);
}
