import { defineConfig } from 'vitest/config';

/** Tests in a real n8n: one is started for all files, which therefore run one after the other. */
export default defineConfig({
	test: {
		name: 'e2e',
		root: import.meta.dirname,
		include: ['**/*.test.mts'],
		globalSetup: ['support/sharedN8n.mts'],
		fileParallelism: false,
		testTimeout: 180_000,
		hookTimeout: 300_000,
	},
});
