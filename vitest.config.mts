import { defineConfig } from 'vitest/config';

/** Any order must do: files and tests are shuffled anew in every run, and the seed is printed. */
const sequence = { shuffle: { files: true, tests: true } };

/** Real servers and databases start in these tests. */
const patient = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
	test: {
		environment: 'node',
		sequence,
		projects: [
			{
				extends: true,
				test: { name: 'unit', include: ['test/unit/**/*.test.ts'] },
			},
			{
				extends: true,
				test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...patient },
			},
			{
				// Nodes inside n8n-core's own contexts: needs n8n in demo/, so it runs with the end-to-end tests.
				extends: true,
				test: { name: 'node', include: ['test/node/**/*.test.ts'], ...patient },
			},
		],
	},
});
