import { join } from 'node:path';
import { hand } from '../demo/setup/hand.mjs';
import { installN8n, installProject, PROJECT } from '../demo/setup/install.mjs';

// `node test/run.mjs` runs the unit and integration tests and the checks on the code; `node test/run.mjs e2e` those in a
// real n8n and with its core. Installs what is missing first, so it runs on whatever Node the machine has.
const [suite = 'quick', ...vitestArguments] = process.argv.slice(2);
try {
	await installProject();
	if (suite === 'e2e') await installN8n();
	process.exitCode = await hand([join(PROJECT, 'test', 'suites.mts'), suite, ...vitestArguments]);
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
