import { defineConfig } from 'vitest/config';

/** Any order must do: files and tests are shuffled anew in every run, and the seed is printed. */
const sequence = { shuffle: { files: true, tests: true } };

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
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts', 'test/node/**/*.test.ts'],
					// Real servers and databases start in here.
					testTimeout: 60_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
