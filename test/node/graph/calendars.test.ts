import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Calendars } from '../../doubles/graph/calendars.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { asAda, byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let calendar: Calendars;
beforeEach(async () => {
	service = await startGraph();
	({ calendar } = service.mailbox(ADA));
});
afterEach(async () => await service[Symbol.asyncDispose]());

const names = () => [...calendar.calendars.entries.values()].map(({ name }) => name);
const busy = (day: string) => ({
	start: { dateTime: `${day}T07:00:00`, timeZone: 'UTC' },
	end: { dateTime: `${day}T08:00:00`, timeZone: 'UTC' },
});

describe('a calendar', () => {
	test('is made, changed, listed and deleted', async () => {
		const { items } = await graph(service, ['calendar', 'create'], {
			name: 'Team',
			additionalFields: { color: 'lightTeal' },
		});
		expect(items[0].json).toMatchObject({ name: 'Team', color: 'lightTeal' });
		const calendarId = byId(String(items[0].json.id));
		await graph(service, ['calendar', 'update'], { calendarId, updateFields: { name: 'Crew', color: 'lightRed' } });
		const got = await graph(service, ['calendar', 'get'], { calendarId });
		expect(got.items[0].json).toMatchObject({ name: 'Crew', color: 'lightRed' });
		const listed = await graph(service, ['calendar', 'getAll'], {});
		expect(listed.items.map(({ json }) => json.name)).toEqual(['Calendar', 'Crew']);
		const some = await graph(service, ['calendar', 'getAll'], { filters: { custom: "name eq 'Crew'" } });
		expect(some.items).toHaveLength(1);
		const deleted = await graph(service, ['calendar', 'delete'], { calendarId });
		expect(deleted.items[0].json).toEqual({ success: true });
		expect(names()).toEqual(['Calendar']);
	});

	test('is made in a group', async () => {
		const [group] = calendar.groups.entries.keys();
		await graph(service, ['calendar', 'create'], { name: 'Team', additionalFields: { calendarGroup: group } });
		expect(service.handled.at(-1)?.path).toEqual(['me', 'calendarGroups', group, 'calendars']);
		expect(names()).toEqual(['Calendar', 'Team']);
	});

	test.each(['cut before', 'cut after'] as const)('is made once when the first answers are %s', async (what) => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 20 ? what : undefined);
		const { items } = await graph(service, ['calendar', 'create'], {
			name: '={{ "C" + $json.id }}',
			items: numbered(20),
		});
		expect(items.map(({ json }) => json.name)).toEqual(Array.from({ length: 20 }, (_, i) => `C${i}`));
		expect(names()).toHaveLength(21);
	});

	test('without the permission for it says which one is missing', async () => {
		service.tokens.set('reads-mail', { user: ADA, forbidden: ['calendars', 'calendar', 'findMeetingTimes'] });
		const run = async (operation: string, parameters: object) =>
			(
				await graph(service, ['calendar', operation], {
					...CONTINUE,
					credentials: asAda(service, 'reads-mail'),
					...parameters,
				})
			).items[0].json.error;
		const times = { startTime: '2026-05-01T00:00:00', endTime: '2026-05-02T00:00:00' };
		const lacking = (name: string) => ({ description: expect.stringContaining(`permission ${name}.`) as unknown });
		expect(await run('getAll', {})).toMatchObject(lacking('Calendars.Read'));
		expect(await run('create', { name: 'x' })).toMatchObject(lacking('Calendars.ReadWrite'));
		expect(await run('getSchedule', { schedules: ADA, ...times })).toMatchObject(lacking('Calendars.Read'));
		expect(await run('findMeetingTimes', { attendees: ADA, ...times })).toMatchObject(lacking('Calendars.Read.Shared'));
	});
});

describe('free and busy times', () => {
	const day = { startTime: '2026-05-01T08:00:00', endTime: '2026-05-01T12:00:00' };

	test('are those of several people, in the zone that is wanted', async () => {
		calendar.add({ subject: 'Own', ...busy('2026-05-01') });
		calendar.others.set('bob@contoso.example', []);
		const { items } = await graph(service, ['calendar', 'getSchedule'], {
			schedules: `${ADA}, bob@contoso.example; nobody@contoso.example`,
			...day,
			options: { timeZone: 'Europe/Berlin', availabilityViewInterval: 60 },
		});
		const time = (dateTime: string) => ({ dateTime: `${dateTime}.0000000`, timeZone: 'Europe/Berlin' });
		expect(items.map(({ json }) => json)).toMatchObject([
			{
				scheduleId: ADA,
				availabilityView: '0200',
				scheduleItems: [{ status: 'busy', start: time('2026-05-01T09:00:00'), end: time('2026-05-01T10:00:00') }],
			},
			{ scheduleId: 'bob@contoso.example', availabilityView: '0000', scheduleItems: [] },
			{ scheduleId: 'nobody@contoso.example', error: { responseCode: 'ErrorMailRecipientNotFound' } },
		]);
	});

	test('are asked for again when the answer gets lost, many in one batch', async () => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 3 ? 'cut before' : undefined);
		const { items } = await graph(service, ['calendar', 'getSchedule'], {
			schedules: ADA,
			startTime: '={{ "2026-05-0" + ($json.id + 1) + "T00:00:00" }}',
			endTime: '2026-05-30T00:00:00',
			items: numbered(8),
		});
		expect(items.every(({ json }) => json.scheduleId === ADA)).toBe(true);
		expect(service.batches[0]).toBe(8);
	});

	test('of nobody are not asked for', async () => {
		await expect(graph(service, ['calendar', 'getSchedule'], { schedules: ' ', ...day })).rejects.toThrow(
			'"People" is empty',
		);
		expect(service.server.requests).toEqual([]);
	});
});

describe('times for a meeting', () => {
	const wanted = { startTime: '2026-05-01T07:00:00', endTime: '2026-05-01T09:00:00', meetingDuration: 60 };

	test('are those at which all can come', async () => {
		calendar.add({ subject: 'Own', ...busy('2026-05-01') });
		const { items } = await graph(service, ['calendar', 'findMeetingTimes'], {
			attendees: 'bob@contoso.example',
			...wanted,
			options: { optionalAttendees: 'eve@contoso.example', isOrganizerOptional: false, activityDomain: 'unrestricted' },
		});
		expect(items).toHaveLength(1);
		expect(items[0].json.meetingTimeSuggestions).toMatchObject([
			{ meetingTimeSlot: { start: { dateTime: '2026-05-01T08:00:00.0000000', timeZone: 'UTC' } } },
		]);
		expect(service.handled.at(-1)?.body).toEqual({
			attendees: [
				{ type: 'required', emailAddress: { address: 'bob@contoso.example' } },
				{ type: 'optional', emailAddress: { address: 'eve@contoso.example' } },
			],
			isOrganizerOptional: false,
			meetingDuration: 'PT60M',
			timeConstraint: {
				activityDomain: 'unrestricted',
				timeSlots: [
					{
						start: { dateTime: '2026-05-01T07:00:00', timeZone: 'UTC' },
						end: { dateTime: '2026-05-01T09:00:00', timeZone: 'UTC' },
					},
				],
			},
		});
	});

	test('that there are none comes with the reason', async () => {
		calendar.others.set('bob@contoso.example', [busy('2026-05-01')]);
		const { items } = await graph(service, ['calendar', 'findMeetingTimes'], {
			attendees: 'bob@contoso.example',
			...wanted,
			endTime: '2026-05-01T08:00:00',
		});
		expect(items[0].json).toMatchObject({ meetingTimeSuggestions: [], emptySuggestionsReason: 'AttendeesUnavailable' });
	});
});
