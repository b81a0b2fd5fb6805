import { describe, expect, it } from 'vitest';
import { labelAdded, messageReceived } from '../../../nodes/Gmail/trigger/events';
import { messageFilter } from '../../../nodes/Gmail/trigger/messageFilter';

describe('what the labels tell', () => {
	it.each([
		[{}, 2, ['INBOX'], true],
		[{}, 2, ['SENT'], false],
		[{}, 2, ['SENT', 'INBOX'], true],
		[{}, 1.2, ['SENT'], true],
		[{}, 1.1, ['DRAFT'], true],
		[{}, 1.2, ['DRAFT'], false],
		[{ includeDrafts: false }, 1, ['DRAFT'], false],
		[{ includeDrafts: true }, 2, ['DRAFT'], true],
		[{}, 2, ['TRASH'], false],
		[{ includeSpamTrash: true }, 2, ['TRASH', 'SPAM'], true],
		[{}, 2, ['CHAT', 'UNREAD'], false],
		[{ readStatus: 'unread' }, 2, ['INBOX'], false],
		[{ readStatus: 'read' }, 2, ['INBOX', 'UNREAD'], false],
		[{ readStatus: 'both' }, 2, ['INBOX', 'UNREAD'], true],
		[{ labelIds: 'A, B' }, 2, ['A'], false],
		[{ labelIds: ['A', 'B'] }, 2, ['B', 'A'], true],
	] as const)('%j, version %d: %j → %s', (filters, version, labels, passes) => {
		expect(messageFilter(filters, version, messageReceived).accepts(labels)).toBe(passes);
	});

	it('lets sent mail get a label', () => {
		expect(messageFilter({}, 2, labelAdded).accepts(['SENT', 'Label_1'])).toBe(true);
	});
});

describe('what only the search tells', () => {
	it('joins the terms, and keeps mail out that waits to be sent', () => {
		expect(messageFilter({ q: ' has:attachment ', sender: 'bob' }, 2, messageReceived).terms).toBe(
			'has:attachment from:bob -in:scheduled',
		);
		expect(messageFilter({ q: 'x' }, 1.3, messageReceived).terms).toBe('x');
	});

	it('is asked only where it matters', () => {
		const plain = messageFilter({}, 2, messageReceived);
		expect(plain.needsSearch(['INBOX'])).toBe(false);
		expect(plain.needsSearch([])).toBe(true);
		expect(messageFilter({}, 1.3, messageReceived).needsSearch([])).toBe(false);
		expect(messageFilter({ sender: 'bob' }, 2, messageReceived).needsSearch(['INBOX'])).toBe(true);
		expect(messageFilter({}, 2, labelAdded).needsSearch([])).toBe(false);
	});
});
