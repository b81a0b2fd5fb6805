import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { builtInOutlook } from './builtIn';
import { byId, graph } from './run';

/** Two mailboxes with the same in them: one for each node. */
let theirs: GraphDouble;
let ours: GraphDouble;

beforeEach(async () => {
	[theirs, ours] = await Promise.all([startGraph(), startGraph()]);
	for (const service of [theirs, ours]) fill(service);
});

afterEach(async () => {
	// The built-in node may ask for things that Microsoft's documents do not know.
	theirs.violations.length = 0;
	await Promise.all([theirs, ours].map(async (service) => await service[Symbol.asyncDispose]()));
});

const hour = (at: number) => ({ dateTime: `2026-05-01T0${at}:00:00`, timeZone: 'UTC' });

function fill(service: GraphDouble): void {
	const mailbox = service.mailbox(ADA);
	const from = { emailAddress: { address: 'bob@contoso.example', name: 'Bob' } };
	const text = { name: 'n.txt', contentType: 'text/plain', contentBytes: 'dGV4dA==', size: 4 };
	for (let i = 0; i < 3; i++) {
		const facts = { subject: `Mail ${i}`, bodyPreview: `Text ${i}`, isDraft: false, isRead: i === 1, from };
		const more = { categories: ['Red'], attachments: i === 0 ? [text] : [] };
		mailbox.createMessage({ ...facts, ...more }, mailbox.folder('inbox'));
		mailbox.calendar.add({ subject: `Event ${i}`, start: hour(i), end: hour(i + 1), sensitivity: 'private' });
		mailbox.contacts.create({ displayName: `Contact ${i}`, emailAddresses: [{ address: `c${i}@x.example` }] });
	}
	mailbox.createMessage({ subject: 'Draft', bodyPreview: 'To do' }, mailbox.folder('drafts'));
	mailbox.calendar.calendars.create({ name: 'Team', color: 'auto' });
}

/** Ids are made of what there was before, and so are the same in both. */
const first = (of: 'messages' | 'events' | 'contacts', nth = 0) => [...theirs.mailbox(ADA)[of].entries.keys()][nth];
const calendar = (nth: number) => byId([...theirs.mailbox(ADA).calendar.calendars.entries.keys()][nth]);
const folder = (name: string) => byId(theirs.mailbox(ADA).folder(name) ?? '');

/** Times of the clock, versions, and where the answer came from. */
const VOLATILE = /DateTime$|^changeKey$|^@odata|^internetMessageId$|^transactionId$/;

function steady(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(steady);
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(([name]) => !VOLATILE.test(name));
	return Object.fromEntries(kept.map(([name, part]) => [name, steady(part)]));
}

const output = (items: readonly INodeExecutionData[]) =>
	items.map(({ json, binary = {} }) => ({
		json: steady(json) as IDataObject,
		files: Object.entries(binary).map(([name, { data, fileName, mimeType }]) => [name, data, fileName, mimeType]),
	}));

async function both(what: readonly [string, string], parameters: INodeParameters) {
	const file = { data: { data: 'dGV4dA==', mimeType: 'text/plain', fileName: 'a.txt' } };
	const items = [{ json: {}, binary: file }];
	const built = await builtInOutlook(theirs, what, parameters, items);
	const own = await graph(ours, what, { ...parameters, items });
	// The built-in node forgets it where files come along.
	expect(own.items.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(true);
	return { built: output(built.items), own: output(own.items) };
}

const TIMES = { startDateTime: '2026-05-02T08:00:00', endDateTime: '2026-05-02T09:00:00' };

/** What both do alike; the parameters are made when the mailboxes are there. */
const CASES: ReadonlyArray<readonly [resource: string, operation: string, parameters: () => INodeParameters]> = [
	['calendar', 'create', () => ({ name: 'New', additionalFields: { color: 'lightRed' } })],
	['calendar', 'delete', () => ({ calendarId: calendar(1) })],
	['calendar', 'get', () => ({ calendarId: calendar(1) })],
	['calendar', 'getAll', () => ({ returnAll: true })],
	['calendar', 'update', () => ({ calendarId: calendar(1), updateFields: { name: 'Crew' } })],
	[
		'contact',
		'create',
		() => ({
			givenName: 'Ada',
			surname: 'L',
			additionalFields: {
				businessPhones: '1, 2',
				emailAddresses: { values: [{ name: 'A', address: 'a@x.example' }] },
				otherAddress: { values: { city: 'London' } },
			},
		}),
	],
	['contact', 'delete', () => ({ contactId: byId(first('contacts')) })],
	['contact', 'get', () => ({ contactId: byId(first('contacts')) })],
	['contact', 'getAll', () => ({ filters: { emailAddress: 'c1@x.example' } })],
	['contact', 'update', () => ({ contactId: byId(first('contacts')), additionalFields: { jobTitle: 'Clerk' } })],
	['draft', 'get', () => ({ draftId: byId(first('messages', 3)) })],
	['draft', 'update', () => ({ draftId: byId(first('messages', 3)), updateFields: { subject: 'New' } })],
	['draft', 'delete', () => ({ draftId: byId(first('messages', 3)) })],
	[
		'event',
		'create',
		() => ({
			calendarId: calendar(1),
			subject: 'New',
			...TIMES,
			additionalFields: {
				attendees: { values: [{ email: 'eve@x.example', name: 'Eve', type: 'optional' }] },
				body: 'Text',
				location: 'Room 1',
				timeZone: 'Europe/Berlin',
			},
		}),
	],
	['event', 'delete', () => ({ calendarId: calendar(0), eventId: byId(first('events')) })],
	['event', 'get', () => ({ calendarId: calendar(0), eventId: byId(first('events')) })],
	['event', 'get', () => ({ calendarId: calendar(0), eventId: byId(first('events')), output: 'raw' })],
	['event', 'getAll', () => ({ returnAll: true })],
	['event', 'getAll', () => ({ limit: 2 })],
	[
		'event',
		'getAll',
		() => ({
			includeRecurringInstances: true,
			startDateTime: '2026-05-01T00:30:00',
			endDateTime: '2026-05-01T02:00:00',
		}),
	],
	[
		'event',
		'update',
		() => ({
			calendarId: calendar(0),
			eventId: byId(first('events')),
			additionalFields: { subject: 'Moved', start: '2026-05-03T08:00:00', end: '2026-05-03T09:00:00' },
		}),
	],
	['folder', 'create', () => ({ displayName: 'New', options: { folderId: folder('inbox') } })],
	['folder', 'delete', () => ({ folderId: folder('archive') })],
	['folder', 'get', () => ({ folderId: folder('archive') })],
	['folder', 'getAll', () => ({ returnAll: true, options: { fields: ['displayName'] } })],
	['folder', 'update', () => ({ folderId: folder('archive'), displayName: 'Old' })],
	['folderMessage', 'getAll', () => ({ folderId: folder('inbox') })],
	['message', 'delete', () => ({ messageId: byId(first('messages')) })],
	['message', 'get', () => ({ messageId: byId(first('messages')) })],
	['message', 'get', () => ({ messageId: byId(first('messages')), options: { downloadAttachments: true } })],
	['message', 'getAll', () => ({ returnAll: true })],
	['message', 'getAll', () => ({ filtersUI: { values: { filters: { readStatus: 'read' } } } })],
	['message', 'send', () => ({ toRecipients: 'eve@x.example', subject: 'Hi', bodyContent: 'Text' })],
	['message', 'update', () => ({ messageId: byId(first('messages')), updateFields: { isRead: true } })],
	['messageAttachment', 'add', () => ({ messageId: byId(first('messages')), binaryPropertyName: 'data' })],
	['messageAttachment', 'getAll', () => ({ messageId: byId(first('messages')) })],
];

describe('beside the built-in Outlook node', () => {
	test.each(CASES)('%s %s gives the same output', async (resource, operation, parameters) => {
		const { built, own } = await both([resource, operation], parameters());
		expect(built.length).toBeGreaterThan(0);
		expect(own).toEqual(built);
	});
});
