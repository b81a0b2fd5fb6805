import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workflow } from '../../../demo/n8nApi.mts';
import { ADA, type GraphDouble, startGraph, TOKEN } from '../../doubles/graph/graphDouble.mts';
import type { CredentialUse } from '../support/n8n.mts';
import { type OwnN8n, startN8n } from '../support/startN8n.mts';
import { node } from '../support/workflow.mts';

const TRIGGER = 'New mail';

describe('Steady Microsoft Graph Trigger', () => {
	let n8n: OwnN8n;
	let service: GraphDouble;
	let credentials: CredentialUse;

	beforeAll(async () => {
		n8n = await startN8n();
		service = await startGraph();
		receive('Long ago', 'inbox', '2026-01-01T08:00:00Z');
		credentials = await n8n.credential('steadyMicrosoftOAuth2Api', 'Graph of the trigger', {
			clientId: 'app-1',
			clientSecret: 'canary-graph-trigger',
			customEndpoints: true,
			apiBaseUrl: service.origin,
			oauthTokenData: { access_token: TOKEN, token_type: 'Bearer' },
		});
	});

	afterAll(async () => {
		await n8n.stop();
		await service[Symbol.asyncDispose]();
	});

	function receive(subject: string, folder: string, receivedDateTime?: string): void {
		const mailbox = service.mailbox(ADA);
		const fields = { subject, isDraft: false, isRead: false, ...(receivedDateTime ? { receivedDateTime } : {}) };
		mailbox.createMessage(fields, mailbox.folder(folder));
	}

	function workflow(name: string, folder: string, when: string, polled: object = { mode: 'everyMinute' }): Workflow {
		const parameters = {
			authentication: 'steadyMicrosoftOAuth2Api',
			when,
			filters: { foldersToInclude: [folder] },
			pollTimes: { item: [polled] },
		};
		const trigger = node(TRIGGER, 'n8n-nodes-steady.microsoftGraphTrigger', 2, parameters, { credentials });
		const placed = [trigger, node('Next', 'n8n-nodes-base.noOp', 1, {})].map((each, i) => ({
			id: `node-${i}`,
			position: [i * 220, 0] as [number, number],
			...each,
		}));
		const connections = { [TRIGGER]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
		return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
	}

	/** Subjects that the executions of a workflow got, oldest first, once there are so many. */
	async function received(workflowId: string, count: number): Promise<unknown[]> {
		for (;;) {
			const ids = await n8n.api.executionsOf(workflowId);
			const results = await Promise.all(ids.map(async (id) => await n8n.result(id)));
			const items = results.reverse().flatMap(({ nodes }) => nodes[TRIGGER]?.[0]?.outputs[0] ?? []);
			if (items.length >= count) return items.map(({ json }) => json.subject);
			await sleep(200);
		}
	}

	/** How often the changes of a folder were read. */
	const reads = (folder: string) =>
		service.handled.filter(({ path }) => path.includes(folder) && path.at(-1) === 'delta').length;

	afterEach(() => void (service.fault = () => undefined));

	it('shows a message to somebody who tries it out', async () => {
		const id = await n8n.api.putWorkflow(workflow('Try the Graph trigger', 'inbox', 'poll'));
		const { error, nodes } = await n8n.result(await n8n.api.start(id, TRIGGER));
		expect(error).toBeUndefined();
		expect(nodes[TRIGGER]?.[0]?.outputs[0]?.map(({ json }) => json.subject)).toEqual(['Long ago']);
	});

	it('says in plain words that Microsoft cannot reach this n8n', async () => {
		service.fault = ({ path }) =>
			path[0] === 'subscriptions'
				? {
						status: 400,
						body: { error: { code: 'ValidationError', message: 'Subscription validation request failed.' } },
					}
				: undefined;
		// While n8n tries to activate, no poll must come: it would take away what n8n evaluates expressions with.
		const onceAYear = { mode: 'custom', cronExpression: '0 0 4 1 1 *' };
		const id = await n8n.api.putWorkflow(workflow('Not reachable', 'inbox', 'webhook', onceAYear));
		await n8n.api.activate(id);
		// n8n tries five times before it shows the error in the editor, and writes it into its log.
		await expect
			.poll(() => n8n.log(), { timeout: 120_000 })
			.toContain('Microsoft Graph cannot reach this n8n at http://127.');
		await n8n.api.deactivate(id);
	});

	// Polls come once a minute at most.
	it('tells each message once, by poll or by notification, though n8n crashes in between', async () => {
		const polled = await n8n.api.putWorkflow(workflow('Polled', 'inbox', 'poll'));
		const notified = await n8n.api.putWorkflow(workflow('Notified', 'archive', 'webhook'));
		for (const [id, folder] of [
			[polled, 'inbox'],
			[notified, 'archive'],
		]) {
			const before = reads(folder);
			await n8n.api.activate(id);
			// n8n polls for the first time after it has answered: once to see what time it is there, once to begin.
			while (reads(folder) < before + 2) await sleep(100);
		}
		await expect.poll(() => service.subscriptions.entries.size, { timeout: 30_000 }).toBe(1);
		const [subscription] = [...service.subscriptions.entries.values()];
		expect(subscription.resource).toBe("me/mailFolders('archive')/messages");

		receive('By notification', 'archive');
		receive('By poll', 'inbox');
		await service.subscriptions.notify(/messages$/, { times: 3 });
		expect(service.subscriptions.answers).toEqual([202, 202, 202]);
		expect(await received(notified, 1)).toEqual(['By notification']);
		expect(await received(polled, 1)).toEqual(['By poll']);

		await n8n.crash(() => {
			receive('While it was away', 'archive');
			receive('While it was away', 'inbox');
		});
		expect(await received(notified, 2)).toEqual(['By notification', 'While it was away']);
		expect(await received(polled, 2)).toEqual(['By poll', 'While it was away']);
		expect([...service.subscriptions.entries.keys()]).toEqual([subscription.id]);

		receive('Afterwards', 'archive');
		await service.subscriptions.notify(/messages$/);
		expect(await received(notified, 3)).toEqual(['By notification', 'While it was away', 'Afterwards']);

		for (const id of [polled, notified]) await n8n.api.deactivate(id);
		await expect.poll(() => service.subscriptions.entries.size, { timeout: 30_000 }).toBe(0);
		expect(await received(polled, 2)).toHaveLength(2);
		expect(n8n.log()).not.toContain(subscription.clientState);
	}, 400_000);
});
