import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { ARRIVED, ids, MESSAGE, trigger } from './triggerWorld';

const LABELS = [
	{ id: 'Label_1', name: 'Invoices' },
	{ id: 'Label_2', name: 'Urgent' },
];

async function modify(gmail: Gmail, id: string, addLabelIds: string[]): Promise<void> {
	await gmail.mailbox.call('POST', `/messages/${id}/modify`, { addLabelIds });
}

/** Items of polls until one has none. */
async function drain(workflow: ReturnType<typeof trigger>): Promise<IDataObject[]> {
	const all: IDataObject[] = [];
	for (;;) {
		const items = await workflow.poll();
		if (items.length === 0) return all;
		all.push(...items.map(({ json }) => json));
	}
}

describe('when Gmail does not know the history any more', () => {
	it('finds what has come, once, and nothing that was there', async () => {
		await using gmail = await Gmail.start({ messages: [{ ...MESSAGE, id: 'old' }] });
		const workflow = trigger(gmail, { parameters: { maxResults: 4 } });
		await workflow.poll();
		const handed = await gmail.mailbox.insert(ARRIVED);
		expect(ids(await workflow.poll())).toEqual([handed]);
		await modify(gmail, 'old', ['STARRED']);
		await modify(gmail, handed, ['STARRED']);
		const missed: string[] = [];
		const at = Date.now();
		for (let i = 0; i < 10; i++) {
			missed.push(await gmail.mailbox.insert({ ...ARRIVED, internalDate: String(at + i) }));
		}
		await gmail.forgetHistory();
		const found = await drain(workflow);
		expect(found.map(({ id }) => id)).toEqual(missed);
		expect(workflow.warnings.join()).toContain('the mailbox is searched');
		const next = await gmail.mailbox.insert(ARRIVED);
		expect(ids(await workflow.poll())).toEqual([next]);
		expect(workflow.warnings).toHaveLength(1);
	});

	it('searches on where it was when it is interrupted, page by page of time', async () => {
		await using gmail = await Gmail.start({ unitsPerMinute: 1e9 });
		const workflow = trigger(gmail, { parameters: { maxResults: 1000 } });
		await workflow.poll();
		workflow.save();
		const missed: string[] = [];
		const at = Date.now();
		// More than Gmail lists at a time, and more than a page within one second.
		for (let i = 0; i < 1_300; i++) {
			missed.push(await gmail.mailbox.insert({ ...ARRIVED, internalDate: String(at + (i < 600 ? i : i * 50)) }));
		}
		await gmail.forgetHistory();
		const found: unknown[] = [];
		for (let i = 0; found.length < missed.length && i < 10; i++) {
			await workflow.pollAndCrash();
			found.push(...ids(await workflow.poll()));
		}
		expect(found).toHaveLength(missed.length);
		expect(new Set(found)).toEqual(new Set(missed));
		expect(await drain(workflow)).toEqual([]);
	});

	it('finds labels that were added, as far as they can be told', async () => {
		await using gmail = await Gmail.start({
			labels: LABELS,
			messages: ['a', 'b', 'c', 'd'].map((id) => ({ ...MESSAGE, id, thread_id: `t-${id}` })),
		});
		const workflow = trigger(gmail, { parameters: { event: 'labelAdded', addedLabelIds: ['Label_1', 'Label_2'] } });
		await workflow.poll();
		await modify(gmail, 'a', ['Label_1']);
		expect(ids(await workflow.poll())).toEqual(['a']);
		await modify(gmail, 'a', ['STARRED']);
		await modify(gmail, 'b', ['Label_1', 'Label_2']);
		await modify(gmail, 'c', ['STARRED']);
		const came = await gmail.mailbox.insert({ ...ARRIVED, labelIds: ['Label_2'] });
		await gmail.forgetHistory();
		const found = await drain(workflow);
		expect(found.map(({ id, addedLabels }) => [id, (addedLabels as IDataObject[]).map(({ name }) => name)])).toEqual([
			['b', ['Invoices', 'Urgent']],
			[came, ['Urgent']],
		]);
		await modify(gmail, 'd', ['Label_1']);
		expect(ids(await workflow.poll())).toEqual(['d']);
	});

	it('finds threads that have changed', async () => {
		await using gmail = await Gmail.start({
			messages: ['a', 'b', 'c'].map((id) => ({ ...MESSAGE, id, thread_id: `t-${id}` })),
		});
		const workflow = trigger(gmail, { parameters: { event: 'threadChanged' } });
		await workflow.poll();
		await modify(gmail, 'c', ['STARRED']);
		await modify(gmail, 'a', ['STARRED']);
		await gmail.forgetHistory();
		expect((await drain(workflow)).map(({ id }) => id)).toEqual(['t-c', 't-a']);
		await modify(gmail, 'b', ['STARRED']);
		expect(ids(await workflow.poll())).toEqual(['t-b']);
	});
});

describe('a workflow that moves over from the built-in trigger', () => {
	it.each<[string, (data: IDataObject) => IDataObject, number]>([
		['1.4', (data) => ({ 'Gmail Trigger': data }), 1.4],
		['1', (data) => data, 1],
	])('version %s: goes on where that one stopped', async (_, stored, typeVersion) => {
		await using gmail = await Gmail.start();
		const seconds = Math.floor(Date.now() / 1000) - 600;
		const insert = async (after: number) =>
			await gmail.mailbox.insert({ ...ARRIVED, internalDate: String((seconds + after) * 1000) });
		await insert(-60);
		const handed = await insert(0);
		const pending = await insert(-1);
		const failed = await insert(-2);
		const since = await insert(60);
		const staticData = stored({
			lastTimeChecked: seconds,
			possibleDuplicates: [handed],
			pendingMessageIds: [pending],
			failedFetches: [[failed, 2]],
		});
		const parameters: INodeParameters = { filters: {} };
		const workflow = trigger(gmail, { name: 'Gmail Trigger', staticData, parameters, typeVersion });
		expect(ids(await workflow.poll())).toEqual([failed, pending, since]);
		expect(await workflow.poll()).toEqual([]);
		const next = await gmail.mailbox.insert(ARRIVED);
		expect(ids(await workflow.poll())).toEqual([next]);
	});
});
