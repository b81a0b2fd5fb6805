import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Calendars } from '../../doubles/graph/calendars.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { byId, CONTINUE, graph, type GraphOptions, numbered } from './run';

let service: GraphDouble;
let calendar: Calendars;
beforeEach(async () => {
	service = await startGraph();
	({ calendar } = service.mailbox(ADA));
});
afterEach(async () => await service[Symbol.asyncDispose]());

const WHEN = { startDateTime: '2026-05-01T08:00:00', endDateTime: '2026-05-01T09:00:00' };
const events = () => [...calendar.events.entries.values()];
const from = (dateTime: string, end = dateTime.replace('T08', 'T09')) => ({
	start: { dateTime, timeZone: 'UTC' },
	end: { dateTime: end, timeZone: 'UTC' },
});
const subjects = (items: ReadonlyArray<{ json: { subject?: unknown } }>) => items.map(({ json }) => json.subject);

describe('an event', () => {
	test('is made with people, place and zone', async () => {
		const additionalFields = {
			attendees: { values: [{ email: 'bob@contoso.example', name: 'Bob', type: 'optional' }] },
			body: 'Bring cake',
			categories: ['Team'],
			hideAttendees: true,
			importance: 'high',
			isOnlineMeeting: true,
			location: 'Room 1',
			timeZone: 'Europe/Berlin',
		};
		const { items } = await graph(service, ['event', 'create'], { subject: 'Review', ...WHEN, additionalFields });
		expect(items[0].json).toMatchObject({ id: events()[0].id, subject: 'Review' });
		expect(events()[0]).toMatchObject({
			subject: 'Review',
			start: { dateTime: '2026-05-01T08:00:00', timeZone: 'Europe/Berlin' },
			body: { contentType: 'html', content: 'Bring cake' },
			location: { displayName: 'Room 1' },
			attendees: [{ type: 'optional', emailAddress: { address: 'bob@contoso.example', name: 'Bob' } }],
			categories: ['Team'],
			hideAttendees: true,
			importance: 'high',
			isOnlineMeeting: true,
		});
		expect(events()[0].timeZone).toBeUndefined();
	});

	test.each([
		['UTC', '2026-05-01T06:00:00.000', 'UTC'],
		['America/New_York', '2026-05-01T02:00:00', 'America/New_York'],
		['Pacific Standard Time', '2026-05-01T06:00:00.000', 'UTC'],
	])('that names its offset keeps its moment in %s', async (timeZone, dateTime, zone) => {
		const times = { startDateTime: '2026-05-01T08:00:00+02:00', endDateTime: '2026-05-01T09:00:00.000+02:00' };
		await graph(service, ['event', 'create'], { subject: 'x', ...times, additionalFields: { timeZone } });
		expect(events()[0].start).toEqual({ dateTime, timeZone: zone });
	});

	test('that lasts all day begins and ends at midnight of its zone', async () => {
		const additionalFields = { isAllDay: true, timeZone: 'Europe/Berlin' };
		const late = { startDateTime: '2026-05-01T22:30:00Z', endDateTime: '2026-05-01T22:30:00Z' };
		await graph(service, ['event', 'create'], { subject: 'a', ...late, additionalFields });
		await graph(service, ['event', 'create'], { subject: 'b', ...WHEN, additionalFields });
		expect(events()).toMatchObject([
			{
				start: { dateTime: '2026-05-02T00:00:00' },
				end: { dateTime: '2026-05-03T00:00:00', timeZone: 'Europe/Berlin' },
			},
			{ start: { dateTime: '2026-05-01T00:00:00' }, end: { dateTime: '2026-05-02T00:00:00' } },
		]);
	});

	test('is made once, though the answers get lost', async () => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 5 ? 'cut after' : undefined);
		const { items } = await graph(service, ['event', 'create'], {
			subject: '={{ "Event " + $json.id }}',
			...WHEN,
			items: numbered(5),
		});
		expect(items).toHaveLength(5);
		expect(events()).toHaveLength(5);
		expect(items.every(({ json }) => json.error === undefined)).toBe(true);
		expect(new Set(items.map(({ json }) => json.id))).toEqual(new Set(events().map(({ id }) => id)));
	});

	test.each(['05/01/2026 08:00', 'May 1, 2026', '2026-05-01T25:00:00'])(
		'at "%s", which is no ISO time, is refused',
		async (start) => {
			const run = (additionalFields: object) =>
				graph(service, ['event', 'create'], { ...WHEN, startDateTime: start, additionalFields });
			await expect(run({})).rejects.toThrow(`"Start" holds "${start}", which is no date`);
			await expect(run({ isAllDay: true })).rejects.toThrow(`"Start" holds "${start}", which is no date`);
			expect(service.server.requests).toEqual([]);
		},
	);

	test('is listed, changed and deleted', async () => {
		await graph(service, ['event', 'create'], { subject: '={{ "E" + $json.id }}', ...WHEN, items: numbered(30) });
		const { items } = await graph(service, ['event', 'getAll'], { returnAll: true });
		expect(items).toHaveLength(30);
		const eventId = byId(String(items[0].json.id));
		await graph(service, ['event', 'update'], {
			eventId,
			additionalFields: { location: 'Room 2', start: '2026-05-02T08:00:00', end: '2026-05-02T09:00:00' },
		});
		const got = await graph(service, ['event', 'get'], { eventId, output: 'raw' });
		expect(got.items[0].json).toMatchObject({
			subject: 'E0',
			location: { displayName: 'Room 2' },
			start: { dateTime: '2026-05-02T08:00:00', timeZone: 'UTC' },
		});
		const deleted = await graph(service, ['event', 'delete'], { eventId });
		expect(deleted.items[0].json).toEqual({ success: true });
		expect(events()).toHaveLength(29);
	});

	test('comes out simplified, in part, or whole, in the zone that is wanted', async () => {
		const { id } = calendar.add({ subject: 'S', sensitivity: 'private', ...from('2026-05-01T08:00:00') });
		const got = async (more: object) =>
			(await graph(service, ['event', 'get'], { eventId: byId(id), ...more })).items[0].json;
		const simple = await got({ options: { timeZone: 'Europe/Berlin' } });
		expect(simple).toMatchObject({ id, subject: 'S' });
		expect(simple.start).toEqual({ dateTime: '2026-05-01T10:00:00.0000000', timeZone: 'Europe/Berlin' });
		expect(simple).not.toHaveProperty('sensitivity');
		expect(await got({ output: 'raw' })).toMatchObject({ sensitivity: 'private', showAs: 'busy' });
		expect(Object.keys(await got({ output: 'fields', fields: ['showAs'] }))).toEqual([
			'@odata.context',
			'showAs',
			'id',
		]);
	});
});

describe('a series', () => {
	const recurrence = {
		values: { pattern: 'weekly', interval: 2, daysOfWeek: ['friday'], range: 'numbered', numberOfOccurrences: 4 },
	};
	const make = async (values: object) =>
		await graph(service, ['event', 'create'], {
			subject: 'Weekly',
			startDateTime: '2026-05-01T09:00:00',
			endDateTime: '2026-05-01T10:00:00',
			additionalFields: { recurrence: { values }, timeZone: 'Europe/Berlin' },
		});

	test('repeats itself in its own zone', async () => {
		await make(recurrence.values);
		expect(events()[0].recurrence).toEqual({
			pattern: { type: 'weekly', interval: 2, daysOfWeek: ['friday'] },
			range: {
				type: 'numbered',
				startDate: '2026-05-01',
				numberOfOccurrences: 4,
				recurrenceTimeZone: 'Europe/Berlin',
			},
		});
	});

	test.each([
		[{ pattern: 'daily' }, { type: 'daily', interval: 1 }, { type: 'noEnd' }],
		[{ pattern: 'weekly' }, { type: 'weekly', interval: 1, daysOfWeek: ['friday'] }, { type: 'noEnd' }],
		[
			{ pattern: 'absoluteMonthly', dayOfMonth: 31, range: 'endDate', endDate: '2026-12-31T00:00:00' },
			{ type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
			{ type: 'endDate', endDate: '2026-12-31' },
		],
		[
			{ pattern: 'relativeYearly', daysOfWeek: ['monday'], index: 'last', month: 6 },
			{ type: 'relativeYearly', interval: 1, daysOfWeek: ['monday'], index: 'last', month: 6 },
			{ type: 'noEnd' },
		],
	])('may be %o', async (values, pattern, range) => {
		await make(values);
		expect(events()[0].recurrence).toMatchObject({ pattern, range: { startDate: '2026-05-01', ...range } });
		expect(Object.keys((events()[0].recurrence as { pattern: object }).pattern)).toEqual(Object.keys(pattern));
	});

	test('whose times cannot be put into its zone is refused: its hours would move with the seasons', async () => {
		const run = graph(service, ['event', 'create'], {
			subject: 'Weekly',
			startDateTime: '2026-05-01T09:00:00+02:00',
			endDateTime: '2026-05-01T10:00:00+02:00',
			additionalFields: { recurrence, timeZone: 'W. Europe Standard Time' },
		});
		await expect(run).rejects.toThrow('"Timezone" is "W. Europe Standard Time"');
		expect(service.server.requests).toEqual([]);
	});

	test('that ends on something else than a date is refused', async () => {
		const run = make({ pattern: 'daily', range: 'endDate', endDate: 'next week' });
		await expect(run).rejects.toThrow('"Recurrence" holds "next week", which is no date');
		expect(service.server.requests).toEqual([]);
	});

	test('without a last day that it should have is refused', async () => {
		await expect(make({ pattern: 'daily', range: 'endDate' })).rejects.toThrow('"Recurrence" has no last day');
		expect(service.server.requests).toEqual([]);
	});

	test('comes as its instances', async () => {
		await make(recurrence.values);
		const range = { startDateTime: '2026-05-01T00:00:00', endDateTime: '2026-06-01T00:00:00' };
		const { items } = await graph(service, ['event', 'instances'], {
			eventId: byId(events()[0].id),
			...range,
			output: 'raw',
			options: { timeZone: 'Europe/Berlin' },
		});
		expect(items.map(({ json }) => (json.start as { dateTime: string }).dateTime.slice(0, 16))).toEqual([
			'2026-05-01T09:00',
			'2026-05-15T09:00',
			'2026-05-29T09:00',
		]);
		expect(items.every(({ json }) => json.type === 'occurrence')).toBe(true);
	});
});

describe('a list of events', () => {
	test('is that of one calendar, or of all of them', async () => {
		const other = calendar.calendars.create({ name: 'Other' }).id;
		calendar.add({ subject: 'own', ...from('2026-05-01T08:00:00') });
		for (let i = 0; i < 3; i++) calendar.add({ subject: `other ${i}`, ...from('2026-05-02T08:00:00') }, other);
		const list = async (more: GraphOptions) => subjects((await graph(service, ['event', 'getAll'], more)).items);
		expect(await list({})).toEqual(['own', 'other 0', 'other 1', 'other 2']);
		expect(await list({ limit: 2 })).toEqual(['own', 'other 0']);
		expect(await list({ fromAllCalendars: false, calendarId: byId(other) })).toEqual(['other 0', 'other 1', 'other 2']);
		expect(await list({ filters: { custom: "subject eq 'other 1'" } })).toEqual(['other 1']);
	});

	test('is what takes place between two times of a zone, series as their instances', async () => {
		calendar.add({ subject: 'before', ...from('2026-04-30T21:00:00', '2026-04-30T22:00:00') });
		calendar.add({ subject: 'first', ...from('2026-04-30T22:30:00', '2026-04-30T23:00:00') });
		calendar.add({
			subject: 'daily',
			...from('2026-04-01T08:00:00'),
			recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', startDate: '2026-04-01' } },
		});
		const { items } = await graph(service, ['event', 'getAll'], {
			includeRecurringInstances: true,
			startDateTime: '2026-05-01T00:00:00',
			endDateTime: '2026-05-03T00:00:00',
			options: { timeZone: 'Europe/Berlin' },
		});
		expect(subjects(items)).toEqual(['first', 'daily', 'daily']);
		expect(items[0].json.start).toEqual({ dateTime: '2026-05-01T00:30:00.0000000', timeZone: 'Europe/Berlin' });
	});

	test.each(['', 'soon', 'May 1, 2026 8:00'])(
		'between times of which "%s" is none is refused',
		async (startDateTime) => {
			const options = { timeZone: 'Europe/Berlin' };
			const run = graph(service, ['event', 'getAll'], {
				includeRecurringInstances: true,
				...WHEN,
				startDateTime,
				options,
			});
			await expect(run).rejects.toThrow(`"Start Date" holds "${startDateTime}", which is no date`);
		},
	);

	test('between times that no zone can be found for is refused', async () => {
		const run = graph(service, ['event', 'getAll'], {
			includeRecurringInstances: true,
			...WHEN,
			options: { timeZone: 'Pacific Standard Time' },
		});
		await expect(run).rejects.toThrow('"Time Zone" is "Pacific Standard Time"');
	});
});

describe('an invitation', () => {
	const invite = () => calendar.add({ subject: 'Party', isOrganizer: false, ...from('2026-05-01T08:00:00') }).id;
	const proposedNewTime = { values: { start: '2026-05-02T08:00:00', end: '2026-05-02T09:00:00' } };

	test.each([
		['accept', 'accepted'],
		['tentativelyAccept', 'tentativelyAccepted'],
	])('is answered once (%s), though the answer gets lost', async (operation, response) => {
		const id = invite();
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 1 ? 'cut after' : undefined);
		const { items } = await graph(service, ['event', operation], { eventId: byId(id), comment: 'Gladly' });
		expect(items[0].json).toEqual({ success: true });
		expect(calendar.notices).toEqual([
			{ kind: operation, subject: 'Party', body: { comment: 'Gladly', sendResponse: true } },
		]);
		expect(calendar.events.get(id)?.responseStatus).toMatchObject({ response });
	});

	test('is declined once, with another time', async () => {
		const id = invite();
		let lost = 0;
		service.fault = ({ method }) =>
			method === 'POST' && lost++ < 2 ? (lost === 1 ? 'cut before' : 'cut after') : undefined;
		const { items } = await graph(service, ['event', 'decline'], { eventId: byId(id), proposedNewTime });
		expect(items[0].json).toEqual({ success: true });
		expect(calendar.notices).toHaveLength(1);
		expect(calendar.notices[0].body.proposedNewTime).toEqual({
			start: { dateTime: '2026-05-02T08:00:00', timeZone: 'UTC' },
			end: { dateTime: '2026-05-02T09:00:00', timeZone: 'UTC' },
		});
		expect(events()).toEqual([]);
	});

	test('that nobody answered is said to be open', async () => {
		service.fault = ({ method }) => (method === 'POST' ? 'cut before' : undefined);
		const { items } = await graph(service, ['event', 'accept'], {
			eventId: byId(invite()),
			...CONTINUE,
			reliability: { maxAttempts: 2 },
		});
		expect(items[0].json.error).toMatchObject({ description: 'The invitation is not answered.', outcome: 'notSent' });
	});

	test('of the user is cancelled and forwarded', async () => {
		const { id } = calendar.add({ subject: 'Party', ...from('2026-05-01T08:00:00') });
		const eventId = byId(id);
		await graph(service, ['event', 'forward'], { eventId, toRecipients: 'Eve <eve@contoso.example>', comment: 'FYI' });
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 1 ? 'cut after' : undefined);
		const { items } = await graph(service, ['event', 'cancel'], { eventId, comment: 'Rain' });
		expect(items[0].json).toEqual({ success: true });
		expect(calendar.notices).toEqual([
			{
				kind: 'forward',
				subject: 'Party',
				body: { toRecipients: [{ emailAddress: { address: 'eve@contoso.example', name: 'Eve' } }], comment: 'FYI' },
			},
			{ kind: 'cancel', subject: 'Party', body: { comment: 'Rain' } },
		]);
		expect(events()).toEqual([]);
	});

	test('is found in the calendar that it is in', async () => {
		const other = calendar.calendars.create({ name: 'Other' }).id;
		const { id } = calendar.add({ subject: 'Party', isOrganizer: false, ...from('2026-05-01T08:00:00') }, other);
		await graph(service, ['event', 'accept'], { calendarId: byId(other), eventId: byId(id), sendResponse: false });
		expect(calendar.notices[0].body).toMatchObject({ sendResponse: false });
		expect(service.handled.at(-1)?.path.slice(0, 3)).toEqual(['me', 'calendars', other]);
	});
});
