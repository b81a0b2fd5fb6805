import { join } from 'node:path';
import { installN8n, installProject, PROJECT } from './setup/install.mjs';
import { hand } from './setup/hand.mjs';

// Runs on whatever Node the machine has, before anything is installed; main.mts runs on the one that is installed here.
try {
	await installProject();
	await installN8n();
	process.exitCode = await hand([join(PROJECT, 'demo', 'main.mts'), ...process.argv.slice(2)]);
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
