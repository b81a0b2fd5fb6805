import { expect, it, vi } from 'vitest';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import { runNode } from '../../support/n8nContext';
import { json, loopbackServer } from '../../support/loopbackServer';

/** Loads the node anew, as n8n does after it has updated a package: nothing of the old modules is in the new ones. */
async function freshRest() {
	vi.resetModules();
	const { Rest } = await import('../../../nodes/Rest/Rest.node');
	return new Rest();
}

it('a package update in a running n8n leaves one limiter, and no connection behind', async () => {
	await using server = await loopbackServer((_, response) => json(response, {}));
	const before = await freshRest();
	const after = await freshRest();
	expect(before.constructor).not.toBe(after.constructor);
	const parameters = { url: server.origin, options: {}, reliability: { maxConcurrency: 1, requestsPerSecond: 1_000 } };
	const items = Array.from({ length: 5 }, (_, id) => ({ json: { id } }));

	// One run of the old code is still under way while the new one starts.
	await Promise.all([before, after].map(async (type) => await runNode({ type, typeVersion: 5, parameters, items })));
	await runNode({ type: after, typeVersion: 5, parameters, items });

	const fresh = (await import('../../../nodes/shared/n8n/process')).steadyProcess();
	expect(fresh).toBe(steadyProcess());
	expect(server.requests).toHaveLength(15);
	expect(server.connections).toBe(1);
	const buckets = fresh.engine.snapshot().buckets.filter(({ key }) => key.endsWith('/user'));
	expect(buckets).toHaveLength(1);
	await fresh.registry.closeAll();
	await expect.poll(() => server.open.size).toBe(0);
});
