import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import type { PolledWorkflow } from '../../support/polledWorkflow';
import { seededRandom } from '../../support/random';
import { ARRIVED, trigger } from './triggerWorld';

const POLLS = 50;
const CHANGES_PER_POLL = 200;
const WATCHED = ['Label_1', 'Label_2'];
const LABELS = [...WATCHED, 'Label_3'];

interface Message {
	readonly id: string;
	readonly threadId: string;
	readonly labels: Set<string>;
}

/** What somebody who saw every change would say has happened since the last time they were asked. */
class Witness {
	readonly added = new Set<string>();
	readonly labelled = new Map<string, Set<string>>();
	readonly threads = new Set<string>();
}

/** A mailbox in which something happens all the time, and the witnesses of it. */
class BusyMailbox {
	readonly messages: Message[] = [];
	readonly witnesses: Witness[] = [];
	readonly addedInAll = new Set<string>();

	constructor(
		private readonly gmail: Gmail,
		private readonly random: () => number,
	) {}

	async change(): Promise<void> {
		const dice = this.random();
		if (dice < 0.35 || this.messages.length < 10) await this.add();
		else if (dice < 0.5) await this.delete();
		else await this.relabel();
	}

	private pick(): number {
		return Math.floor(this.random() * this.messages.length);
	}

	private async add(): Promise<void> {
		const labels = this.random() < 0.2 ? [LABELS[Math.floor(this.random() * LABELS.length)]] : [];
		const reply = this.random() < 0.3 && this.messages.length > 0 ? this.messages[this.pick()].threadId : undefined;
		const labelIds = [...ARRIVED.labelIds, ...labels];
		const { body } = await this.gmail.mailbox.call('POST', '/messages', { ...ARRIVED, labelIds, threadId: reply });
		const { id, threadId } = body as { id: string; threadId: string };
		this.messages.push({ id, threadId, labels: new Set(labels) });
		this.addedInAll.add(id);
		for (const witness of this.witnesses) {
			witness.added.add(id);
			witness.threads.add(threadId);
			for (const label of labels) note(witness, id, label);
		}
	}

	private async delete(): Promise<void> {
		const [{ id, threadId }] = this.messages.splice(this.pick(), 1);
		await this.gmail.mailbox.call('DELETE', `/messages/${id}`);
		for (const witness of this.witnesses) {
			witness.added.delete(id);
			witness.labelled.delete(id);
			witness.threads.add(threadId);
		}
	}

	private async relabel(): Promise<void> {
		const { id, threadId, labels } = this.messages[this.pick()];
		const label = LABELS[Math.floor(this.random() * LABELS.length)];
		const isThere = labels.delete(label);
		if (!isThere) labels.add(label);
		const change = isThere ? { removeLabelIds: [label] } : { addLabelIds: [label] };
		await this.gmail.mailbox.call('POST', `/messages/${id}/modify`, change);
		for (const witness of this.witnesses) {
			witness.threads.add(threadId);
			if (!isThere) note(witness, id, label);
			else witness.labelled.get(id)?.delete(label);
		}
	}
}

function note({ labelled }: Witness, id: string, label: string): void {
	if (WATCHED.includes(label)) labelled.set(id, (labelled.get(id) ?? new Set()).add(label));
}

interface Watcher {
	readonly workflow: PolledWorkflow;
	witness: Witness;
	/** What is to be handed over now, in comparable form. */
	expected(witness: Witness): string[];
	actual(json: IDataObject): string;
}

describe('10,000 changes in 50 polls, with crashes', () => {
	it('hands over each once: messages, labels and threads', async () => {
		const seed = Math.floor(Math.random() * 2 ** 32);
		const random = seededRandom(seed);
		await using gmail = await Gmail.start({
			unitsPerMinute: 1e9,
			labels: LABELS.map((id) => ({ id, name: `Name of ${id}` })),
		});
		const mailbox = new BusyMailbox(gmail, random);
		for (let i = 0; i < 50; i++) await mailbox.change();
		mailbox.addedInAll.clear();
		const common = { maxResults: 1000, reliability: { maxAttempts: 1, maxWaitSeconds: 0 } };
		const labelsOf = (id: string, labels: Iterable<string>) => `${id} ${[...labels].sort().join()}`;
		const watchers: Watcher[] = [
			{
				workflow: trigger(gmail, { parameters: common }),
				witness: new Witness(),
				expected: ({ added }) => [...added],
				actual: ({ id }) => String(id),
			},
			{
				workflow: trigger(gmail, { parameters: { ...common, event: 'labelAdded', addedLabelIds: WATCHED } }),
				witness: new Witness(),
				expected: ({ labelled }) =>
					[...labelled].flatMap(([id, labels]) => (labels.size > 0 ? labelsOf(id, labels) : [])),
				actual: ({ id, addedLabels }) =>
					labelsOf(
						String(id),
						(addedLabels as IDataObject[]).map((label) => String(label.id)),
					),
			},
			{
				workflow: trigger(gmail, { parameters: { ...common, event: 'threadChanged' } }),
				witness: new Witness(),
				expected: ({ threads }) =>
					[...threads].filter((id) => mailbox.messages.some(({ threadId }) => threadId === id)),
				actual: ({ id }) => String(id),
			},
		];
		for (const { workflow, witness } of watchers) {
			await workflow.poll();
			workflow.save();
			mailbox.witnesses.push(witness);
		}
		for (let poll = 1; poll <= POLLS; poll++) {
			for (let i = 0; i < CHANGES_PER_POLL; i++) await mailbox.change();
			for (const [i, watcher] of watchers.entries()) {
				const handed = await pollSomehow(gmail, watcher.workflow, random, poll === POLLS);
				if (!handed) continue;
				const actual = handed.map(({ json }) => watcher.actual(json));
				expect(actual.sort(), `watcher ${i}, poll ${poll}, seed ${seed}`).toEqual(
					watcher.expected(watcher.witness).sort(),
				);
				mailbox.witnesses[i] = watcher.witness = new Witness();
			}
		}
		const received = watchers[0].workflow.started.map(({ json }) => String(json.id));
		expect(new Set(received).size).toBe(received.length);
		expect(mailbox.messages.filter(({ id }) => mailbox.addedInAll.has(id) && !received.includes(id))).toEqual([]);
	}, 300_000);
});

/** Polls with what can happen to a poll. @returns what executions got in all; undefined when there was none */
async function pollSomehow(
	gmail: Gmail,
	workflow: PolledWorkflow,
	random: () => number,
	isLast: boolean,
): Promise<INodeExecutionData[] | undefined> {
	const dice = random();
	if (dice < 0.2) workflow.restart();
	if (dice < 0.4) await workflow.pollAndCrash();
	else if (dice < 0.6) {
		gmail.fault = (method) => (method !== 'getProfile' && random() < 0.5 ? { kind: 'status', status: 500 } : undefined);
		const items = await workflow.poll().catch(() => undefined);
		gmail.fault = undefined;
		if (items === undefined && !isLast && dice < 0.5) return undefined;
		return [...(items ?? []), ...(await pollUntilQuiet(workflow))];
	}
	return await pollUntilQuiet(workflow);
}

async function pollUntilQuiet(workflow: PolledWorkflow): Promise<INodeExecutionData[]> {
	const all: INodeExecutionData[] = [];
	for (;;) {
		const items = await workflow.poll();
		if (items.length === 0) return all;
		all.push(...items);
	}
}
