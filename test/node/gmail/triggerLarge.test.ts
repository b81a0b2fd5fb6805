import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { ARRIVED, ids, MESSAGE, trigger } from './triggerWorld';

const MESSAGES = 100_000;
const DAY_MS = 86_400_000;
/** Most bytes that n8n has to save with an execution: 2,000 IDs that are remembered, and 500 that wait. */
const MOST_BYTES = 100_000;

let gmail: Gmail;

beforeAll(async () => {
	const now = Date.now();
	gmail = await Gmail.start({
		unitsPerMinute: 1e9,
		// The latest of them came within the last minutes.
		messages: Array.from({ length: MESSAGES }, (_, i) => ({
			...MESSAGE,
			id: `m${i}`,
			date: new Date(now - (DAY_MS * (MESSAGES - i)) / 1_000).toISOString(),
		})),
	});
}, 120_000);

afterAll(async () => await gmail[Symbol.asyncDispose]());

/** Calls of these methods since the count was last taken. */
function counter(...methods: string[]): () => number {
	let seen = 0;
	return () => {
		const calls = methods.reduce((sum, method) => sum + gmail.count(method).calls, 0);
		const since = calls - seen;
		seen = calls;
		return since;
	};
}

const size = (value: unknown) => JSON.stringify(value).length;

describe(`a mailbox of ${MESSAGES.toLocaleString('en')} messages`, () => {
	const reads = counter('messages.get', 'threads.get');
	const lists = counter('messages.list', 'threads.list');

	it.each(['messageReceived', 'threadChanged'])('is not played back when %s is activated', async (event) => {
		const workflow = trigger(gmail, { parameters: { event } });
		reads();
		lists();
		expect(await workflow.poll()).toEqual([]);
		expect([reads(), lists() <= 1]).toEqual([0, true]);
		workflow.save();
		expect(size(workflow.saved)).toBeLessThan(MOST_BYTES);
		const id = await gmail.mailbox.insert(ARRIVED);
		const [{ json }] = await workflow.poll();
		const [message] = event === 'messageReceived' ? [json] : (json.messages as Array<{ id: string }>);
		expect(message.id).toBe(id);
		expect(reads()).toBe(1);
	});

	it('is searched from where the trigger was when the history is gone: nothing twice, nothing lost, little kept', async () => {
		const workflow = trigger(gmail, { parameters: { maxResults: 50 } });
		await workflow.poll();
		workflow.save();
		const missed: string[] = [];
		for (let i = 0; i < 120; i++) missed.push(await gmail.mailbox.insert(ARRIVED));
		await gmail.forgetHistory();
		reads();
		lists();
		const found: unknown[] = [];
		for (let poll = 0; poll < 20 && found.length < missed.length; poll++) {
			if (poll % 5 === 1) await workflow.pollAndCrash();
			found.push(...ids(await workflow.poll()));
			expect(size(workflow.saved)).toBeLessThan(MOST_BYTES);
		}
		expect(await workflow.poll()).toEqual([]);
		expect(found).toHaveLength(missed.length);
		expect(new Set(found)).toEqual(new Set(missed));
		// The old mail is neither listed (200 pages) nor read; what came before the beginning is known.
		expect(lists()).toBeLessThan(10);
		expect(reads()).toBeLessThan(300);
	}, 120_000);
});
