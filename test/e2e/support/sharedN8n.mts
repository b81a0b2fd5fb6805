import type { TestProject } from 'vitest/node';
import type { Connection } from './n8n.mts';
import { startN8n } from './startN8n.mts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** The n8n that all test files share; `N8n.connect(inject('n8n'))` uses it. */
		n8n: Connection;
	}
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const n8n = await startN8n();
	project.provide('n8n', n8n.connection);
	return () => n8n.stop();
}
