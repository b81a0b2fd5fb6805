import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import {
	EVENTS,
	type HistoryRecord,
	labelAdded,
	messageReceived,
	type Queue,
	threadChanged,
	type TriggerEvent,
} from '../../../nodes/Gmail/trigger/events';
import { applyRecords } from '../../../nodes/Gmail/trigger/history';
import { isAfter, latest } from '../../../nodes/Gmail/trigger/historyId';
import { type Position, readPosition, writePosition } from '../../../nodes/Gmail/trigger/state';

const WATCHED = ['L1', 'L2'];

type Change =
	| { readonly kind: 'add' | 'delete'; readonly message: number }
	| { readonly kind: 'label' | 'unlabel'; readonly message: number; readonly label: string };

const change: fc.Arbitrary<Change> = fc.oneof(
	fc.record({ kind: fc.constantFrom('add' as const, 'delete' as const), message: fc.nat(9) }),
	fc.record({
		kind: fc.constantFrom('label' as const, 'unlabel' as const),
		message: fc.nat(9),
		label: fc.constantFrom('L1', 'L2', 'other'),
	}),
);

/** A mailbox of ten messages: what happens to it, as the history tells it, and what it comes to. */
class Mailbox {
	readonly records: HistoryRecord[] = [];
	/** Messages there are, with their labels. A message that was deleted does not come back under its id. */
	readonly messages = new Map<string, Set<string>>();
	private readonly deleted = new Set<string>();
	private clock = 10n ** 18n;

	apply(changes: readonly Change[]): void {
		for (const next of changes) this.change(next);
	}

	private change(next: Change): void {
		const message = { id: `m${next.message}`, threadId: `t${next.message % 3}` };
		const labels = this.messages.get(message.id);
		const record = (change: Omit<HistoryRecord, 'id'>) =>
			this.records.push({ id: String((this.clock += 7n)), ...change });
		if (next.kind === 'add') {
			if (labels || this.deleted.has(message.id)) return;
			this.messages.set(message.id, new Set());
			record({ messagesAdded: [{ message: { ...message, labelIds: [] } }] });
		} else if (!labels) return;
		else if (next.kind === 'delete') {
			this.messages.delete(message.id);
			this.deleted.add(message.id);
			record({ messagesDeleted: [{ message }] });
		} else if (next.kind === 'label' && !labels.has(next.label)) {
			labels.add(next.label);
			record({ labelsAdded: [{ message, labelIds: [next.label] }] });
		} else if (next.kind === 'unlabel' && labels.delete(next.label)) {
			record({ labelsRemoved: [{ message, labelIds: [next.label] }] });
		}
	}
}

function start(): Position {
	return { mailbox: 'x', watching: 'x', historyId: '1', newest: 0, queue: [], known: [] };
}

/** What n8n stores between polls is JSON. */
function throughStore(position: Position): Position {
	const stored = {};
	writePosition(stored, position);
	return readPosition(JSON.parse(JSON.stringify(stored)) as IDataObject) as Position;
}

/** Reads the history in portions, as polls do that are cut short, stored and continued, some of them in vain. */
function follow(mailbox: Mailbox, event: TriggerEvent, portions: ReadonlyArray<{ size: number; dies: boolean }>) {
	let position = start();
	const read = (size: number): Position => {
		const next = throughStore(position);
		const queue: Queue = new Map(next.queue.map((entry) => [entry.id, entry]));
		const news = mailbox.records.filter(({ id }) => isAfter(id, next.historyId)).slice(0, size);
		applyRecords(news, next, queue, { event, labels: WATCHED });
		next.queue = [...queue.values()];
		return next;
	};
	for (const { size, dies } of portions) {
		const next = read(size);
		if (!dies) position = next;
	}
	return read(Infinity);
}

const portions = fc.array(fc.record({ size: fc.nat(5), dies: fc.boolean() }), { maxLength: 20 });
const changes = fc.array(change, { maxLength: 80 });

describe('following the history', () => {
	it('comes to the same however it is cut into polls, and whichever of them die', () => {
		fc.assert(
			fc.property(fc.constantFrom(...EVENTS), changes, portions, (event, all, cuts) => {
				const mailbox = new Mailbox();
				mailbox.apply(all);
				const cut = follow(mailbox, event, cuts);
				const whole = follow(mailbox, event, []);
				expect(cut.queue).toEqual(whole.queue);
				expect(cut.historyId).toBe(mailbox.records.at(-1)?.id ?? '1');
			}),
		);
	});

	it('finds the messages that came and are still there', () => {
		fc.assert(
			fc.property(changes, (all) => {
				const mailbox = new Mailbox();
				mailbox.apply(all);
				const { queue } = follow(mailbox, messageReceived, []);
				expect(new Set(queue.map(({ id }) => id))).toEqual(new Set(mailbox.messages.keys()));
			}),
		);
	});

	it('finds the watched labels that messages have now and did not have before', () => {
		fc.assert(
			fc.property(changes, changes, (before, since) => {
				const mailbox = new Mailbox();
				mailbox.apply(before);
				const had = new Map([...mailbox.messages].map(([id, labels]) => [id, new Set(labels)]));
				const from = mailbox.records.length;
				mailbox.apply(since);
				const position = start();
				const queue: Queue = new Map();
				applyRecords(mailbox.records.slice(from), position, queue, { event: labelAdded, labels: WATCHED });
				for (const [id, labels] of mailbox.messages) {
					for (const label of WATCHED) {
						const isNew = labels.has(label) && !had.get(id)?.has(label);
						const found = queue.get(id)?.labels?.includes(label) ?? false;
						// What was taken off and put on again is an event, though it comes to nothing.
						if (isNew) expect(found).toBe(true);
						if (!labels.has(label)) expect(found).toBe(false);
					}
				}
				for (const id of queue.keys()) expect(mailbox.messages.has(id)).toBe(true);
			}),
		);
	});

	it('finds each thread once in which something has happened', () => {
		fc.assert(
			fc.property(changes, (all) => {
				const mailbox = new Mailbox();
				mailbox.apply(all);
				const { queue } = follow(mailbox, threadChanged, []);
				const touched = mailbox.records.flatMap(
					({ messagesAdded = [], messagesDeleted = [], labelsAdded = [], labelsRemoved = [] }) =>
						[...messagesAdded, ...messagesDeleted, ...labelsAdded, ...labelsRemoved].map(
							({ message }) => message.threadId,
						),
				);
				expect(queue.map(({ id }) => id)).toEqual([...new Set(touched)]);
			}),
		);
	});
});

describe('what is known', () => {
	const added: HistoryRecord = { id: '5', messagesAdded: [{ message: { id: 'm', threadId: 't', labelIds: ['L1'] } }] };

	it.each([
		['a message that was looked at comes no second time', messageReceived, 'm', undefined, false],
		['a label that a search has found does not come again up to its end', labelAdded, 'm L1', '5', false],
		['a label may come again afterwards', labelAdded, 'm L1', '4', true],
		['a label may come again where there was no search', labelAdded, 'm L1', undefined, true],
	])('%s', (_, event, key, repeatsUntil, isQueued) => {
		const queue: Queue = new Map();
		applyRecords([added], { ...start(), known: [key], repeatsUntil }, queue, { event, labels: WATCHED });
		expect(queue.has('m')).toBe(isQueued);
	});

	it('is forgotten beyond 2,000, oldest first', () => {
		const known = Array.from({ length: 2_500 }, (_, i) => `m${i}`);
		expect(throughStore({ ...start(), known }).known).toEqual(known.slice(500));
	});
});

describe('history ids', () => {
	it('are compared as numbers, however long', () => {
		expect(isAfter('10', '9')).toBe(true);
		expect(isAfter('18446744073709551615', '18446744073709551614')).toBe(true);
		expect(isAfter('7', '7')).toBe(false);
		expect(latest('9', '10')).toBe('10');
	});
});

describe('the stored position', () => {
	it('is not touched when nothing has changed', () => {
		const stored: IDataObject = {};
		writePosition(stored, start());
		const before = stored.position;
		writePosition(stored, start());
		expect(stored.position).toBe(before);
	});

	it('is a copy: a poll that fails changes nothing', () => {
		const stored = {};
		writePosition(stored, start());
		readPosition(stored)?.queue.push({ id: 'm' });
		expect(readPosition(stored)?.queue).toEqual([]);
	});
});
