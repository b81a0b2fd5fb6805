import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Any order must do: files and tests are shuffled anew in every run, and the seed is printed. */
const sequence = { shuffle: { files: true, tests: true } };

const ALONE = ['test/integration/graph/largeFiles.test.ts', 'test/integration/stores/cluster.test.ts'];

/** Real servers and databases start in some tests, and the machine may be busy: none of them asserts a time. */
const patient = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
	// Packages come without the sources that their source maps name: a warning for each file says nothing about ours.
	logLevel: 'error',
	test: {
		environment: 'node',
		sequence,
		// Two at least: most tests wait for servers rather than for the processor.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		projects: [
			{
				extends: true,
				test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...patient },
			},
			{
				extends: true,
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					exclude: ALONE,
					...patient,
				},
			},
			{
				// Processes that watch each other by the clock, or their memory: they run when the other tests are done.
				extends: true,
				test: {
					name: 'alone',
					include: ALONE,
					sequence: { ...sequence, groupOrder: 1 },
					fileParallelism: false,
					...patient,
				},
			},
			{
				// Nodes inside n8n-core's own contexts: needs n8n in demo/, so it runs with the end-to-end tests.
				extends: true,
				test: { name: 'node', include: ['test/node/**/*.test.ts'], ...patient },
			},
		],
	},
});
