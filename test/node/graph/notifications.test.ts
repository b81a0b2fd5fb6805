import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MicrosoftGraphTrigger } from '../../../nodes/MicrosoftGraph/MicrosoftGraphTrigger.node';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { NotifiedWorkflow } from '../../support/notifiedWorkflow';
import { asAda } from './run';
import { ids, OLD, receive } from './triggerWorld';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const PARAMETERS = {
	authentication: 'steadyMicrosoftOAuth2Api',
	when: 'webhook',
	filters: { foldersToInclude: ['inbox'] },
};

function workflowOf(parameters: Record<string, unknown> = {}): NotifiedWorkflow {
	return new NotifiedWorkflow({
		type: new MicrosoftGraphTrigger(),
		typeVersion: 2,
		parameters: { ...PARAMETERS, ...(parameters as object) },
		credentials: asAda(service),
	});
}

const kept = () => [...service.subscriptions.entries.values()];
const MESSAGES = /messages$/;

describe('when the trigger is switched on', () => {
	test('Graph gets a secret with which it proves who it is, and a date by which it ends', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		const [subscription] = kept();
		expect(subscription).toMatchObject({
			changeType: 'created',
			resource: "me/mailFolders('inbox')/messages",
			lifecycleNotificationUrl: subscription.notificationUrl,
		});
		expect(subscription.clientState).toMatch(/^[0-9a-f]{64}$/);
		const left = Date.parse(subscription.expirationDateTime) - Date.now();
		expect(left).toBeGreaterThan(69 * 3_600_000);
		expect(left).toBeLessThan(71 * 3_600_000);
		expect(JSON.stringify(workflow.saved)).toContain(subscription.clientState);
	});

	test.each([
		['messageReceived', { filters: {} }, ['me/messages']],
		['eventCreated', {}, ['me/events']],
		['fileCreated', {}, ['me/drive/root']],
		['userDeleted', {}, ['users']],
		[
			'messageReceived',
			{ filters: { foldersToInclude: ['inbox', 'archive'] } },
			["me/mailFolders('inbox')/messages", "me/mailFolders('archive')/messages"],
		],
	])('what is subscribed to is what is watched: %s', async (event, more, resources) => {
		await using workflow = workflowOf({ event, ...more });
		await workflow.activate();
		expect(kept().map(({ resource }) => resource)).toEqual(resources);
		await workflow.deactivate();
		expect(kept()).toEqual([]);
	});

	test('an n8n that Microsoft cannot reach is told so in plain words', async () => {
		await using workflow = workflowOf();
		service.fault = ({ path }) =>
			path[0] === 'subscriptions'
				? {
						status: 400,
						body: { error: { code: 'ValidationError', message: 'Subscription validation request failed. Timeout.' } },
					}
				: undefined;
		const error = await workflow.activate().then(
			() => undefined,
			(thrown: Error & { description?: string }) => thrown,
		);
		expect(error?.message).toMatch(/^Microsoft Graph cannot reach this n8n at http:\/\/127\.0\.0\.1:\d+$/);
		expect(error?.description).toContain('WEBHOOK_URL');
		expect(error?.description).toContain('https://');
		expect(error?.description).toContain('Timeout.');
	});

	test('a missing permission is named', async () => {
		await using workflow = workflowOf();
		service.fault = ({ path }) =>
			path[0] === 'subscriptions'
				? { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } }
				: undefined;
		await expect(workflow.activate()).rejects.toMatchObject({
			description: expect.stringContaining('Mail.Read') as string,
		});
	});

	test('where one of several cannot be made, none is left behind', async () => {
		await using workflow = workflowOf({ filters: { foldersToInclude: ['inbox', 'archive'] } });
		const refusal = { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } };
		let asked = 0;
		service.fault = ({ path, method }) =>
			path[0] === 'subscriptions' && method === 'POST' && ++asked === 2 ? refusal : undefined;
		await expect(workflow.activate()).rejects.toThrow();
		expect(kept()).toEqual([]);
	});

	test('a restart of n8n renews what is there instead of making another one', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		const [before] = kept();
		workflow.restart();
		await workflow.activate();
		expect(kept().map(({ id }) => id)).toEqual([before.id]);
		service.subscriptions.entries.clear();
		await workflow.activate();
		expect(kept()).toHaveLength(1);
	});
});

describe('a notification', () => {
	test('is answered at once, and starts the workflow once however often it comes', async () => {
		receive(service, OLD);
		await using workflow = workflowOf();
		await workflow.activate();
		expect(await workflow.poll()).toEqual([]);
		const { id } = receive(service);
		service.latencyMs = 300;
		await service.subscriptions.notify(MESSAGES, { times: 3 });
		expect(service.subscriptions.answers).toEqual([202, 202, 202]);
		expect(workflow.started).toEqual([]);
		await workflow.settled();
		expect(ids(workflow.started)).toEqual([id]);
		service.latencyMs = 0;
		expect(await workflow.poll()).toEqual([]);
		await service.subscriptions.notify(MESSAGES);
		await workflow.settled();
		expect(ids(workflow.started)).toEqual([id]);
	});

	test('from somebody else is answered all the same, and starts nothing', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		receive(service);
		const before = service.handled.length;
		await service.subscriptions.notify(MESSAGES, { clientState: 'guessed' });
		await workflow.settled();
		expect(service.subscriptions.answers).toEqual([202, 202]);
		expect(workflow.started).toEqual([]);
		expect(service.handled.length).toBe(before);
		expect(workflow.warnings.join()).toContain('not from Microsoft Graph');
	});

	test('that never comes loses nothing: the next poll has it', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const { id } = receive(service);
		expect(ids(await workflow.poll())).toEqual([id]);
	});

	test('and polls go on from one another after a restart', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const told: unknown[] = [];
		for (let i = 0; i < 5; i++) {
			told.push(receive(service).id);
			await service.subscriptions.notify(MESSAGES);
			await workflow.settled();
			told.push(receive(service).id);
			await workflow.poll();
			if (i % 2 === 1) {
				workflow.restart();
				await workflow.activate();
			}
		}
		expect(ids(workflow.started)).toEqual(told);
	});

	test('shows an example to somebody who listens for a test event', async () => {
		const { id } = receive(service, OLD);
		await using workflow = workflowOf();
		await workflow.activate('manual');
		await service.subscriptions.notify(MESSAGES, { times: 1 });
		await workflow.settled();
		expect(ids(workflow.started)).toEqual([id]);
	});
});

describe('what Graph says about a subscription', () => {
	test('reauthorizationRequired: it is renewed', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const [{ id, expirationDateTime }] = kept();
		await new Promise((resolve) => setTimeout(resolve, 5));
		await service.subscriptions.notify(MESSAGES, { lifecycleEvent: 'reauthorizationRequired', times: 1 });
		await workflow.settled();
		const [renewed] = kept();
		expect(renewed.id).toBe(id);
		expect(Date.parse(renewed.expirationDateTime)).toBeGreaterThan(Date.parse(expirationDateTime));
	});

	test('subscriptionRemoved: another one is made, and what came in between is fetched', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const [{ id: former }] = kept();
		const { id } = receive(service);
		await service.subscriptions.notify(MESSAGES, { lifecycleEvent: 'subscriptionRemoved', times: 2 });
		await workflow.settled();
		expect(kept().map((entry) => entry.id)).not.toEqual([former]);
		expect(kept()).toHaveLength(1);
		expect(ids(workflow.started)).toEqual([id]);
		const next = receive(service);
		await service.subscriptions.notify(MESSAGES);
		await workflow.settled();
		expect(ids(workflow.started)).toEqual([id, next.id]);
	});

	test('missed: what no notification came for is fetched', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const all = [receive(service), receive(service)].map(({ id }) => id);
		await service.subscriptions.notify(MESSAGES, { lifecycleEvent: 'missed', times: 1 });
		await workflow.settled();
		expect(ids(workflow.started)).toEqual(all);
	});

	test('of one that cannot be renewed costs the others nothing: none is made over and over', async () => {
		await using workflow = workflowOf({ filters: { foldersToInclude: ['inbox', 'archive'] } });
		await workflow.activate();
		await workflow.poll();
		const [gone, stuck] = kept();
		service.subscriptions.entries.delete(gone.id);
		const refusal = { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } };
		service.fault = ({ path, method }) => (method === 'PATCH' && path[1] === stuck.id ? refusal : undefined);
		const { now } = Date;
		Date.now = () => now() + 3_600_000;
		try {
			for (let i = 0; i < 3; i++) await workflow.poll();
		} finally {
			Date.now = now;
		}
		expect(
			kept()
				.map(({ resource }) => resource)
				.sort(),
		).toEqual([gone.resource, stuck.resource].sort());
		expect(workflow.warnings.join()).toContain('could not be renewed');
	});

	test('nothing: a poll renews it when an hour has gone by, and makes another one when it is gone', async () => {
		await using workflow = workflowOf();
		await workflow.activate();
		await workflow.poll();
		const renewals = () =>
			service.handled.filter(({ method, path }) => method === 'PATCH' && path[0] === 'subscriptions');
		expect(renewals()).toHaveLength(0);
		service.subscriptions.entries.clear();
		const { now } = Date;
		Date.now = () => now() + 3_600_000;
		try {
			await workflow.poll();
		} finally {
			Date.now = now;
		}
		expect(renewals()).toHaveLength(1);
		expect(kept()).toHaveLength(1);
	});
});

test('one that only polls has no webhook', async () => {
	await using workflow = workflowOf({ when: 'poll' });
	expect(await workflow.poll()).toEqual([]);
	expect(service.mailbox(ADA).messages.entries.size).toBe(0);
	expect(kept()).toEqual([]);
});
