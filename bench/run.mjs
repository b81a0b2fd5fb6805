import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hand } from '../demo/setup/hand.mjs';
import { installN8n, installProject, PROJECT } from '../demo/setup/install.mjs';

// `npm run bench` runs every *.bench.mts in here, `npm run bench -- postgres/insert` those whose path contains the words.
const [wanted = ''] = process.argv.slice(2);
try {
	await installProject();
	await installN8n();
	const folder = join(PROJECT, 'bench');
	const benches = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
		(file) => file.endsWith('.bench.mts') && file.includes(wanted),
	);
	if (benches.length === 0) throw new Error(`No benchmark in bench/ is called “${wanted}”.`);
	for (const bench of benches.sort()) process.exitCode = (await hand([join(folder, bench)])) || process.exitCode;
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
