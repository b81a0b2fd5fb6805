import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as EngineClientModule from '../../test/support/engineClient.ts';

const PROJECT = dirname(dirname(import.meta.dirname));
/** What `compile` makes, with the paths of the project. */
export const COMPILED = join(PROJECT, '.tmp', 'bench');

/**
 * Compiles the engine with the package's own compiler and settings, so that what is measured is what is published.
 * @throws Error when it does not compile
 */
export function compile(): void {
	const tsc = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
	const settings = join(PROJECT, 'bench', 'tsconfig.compiled.json');
	const { status } = spawnSync(process.execPath, [tsc, '-p', settings], { stdio: 'inherit' });
	if (status !== 0) throw new Error('The engine does not compile: see above.');
}

/** The engine over its real HTTP transport, without n8n, as `compile` left it. */
export function loadEngineClient(): typeof EngineClientModule {
	return load('test/support/engineClient') as typeof EngineClientModule;
}

/** A module of what `compile` left, by its path in the project without extension. */
export function load(path: string): unknown {
	return createRequire(import.meta.url)(join(COMPILED, `${path}.js`));
}
