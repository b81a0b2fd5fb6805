import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { permissionFor } from '../../../nodes/MicrosoftGraph/permissions';
import { ok, refuse } from '../../doubles/graph/answers.mts';
import type { Entry } from '../../doubles/graph/collection.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { asApp, byId, CONTINUE, graph, type GraphOptions, numbered } from './run';

const BOB = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
const BOBS_ADDRESS = 'bob@contoso.example';

let service: GraphDouble;
let ada: Entry;
beforeEach(async () => {
	service = await startGraph();
	ada = userBy(service.users, ADA) as Entry;
	service.users.entries.set(BOB, { id: BOB, userPrincipalName: BOBS_ADDRESS, displayName: 'Bob' });
});
afterEach(async () => await service[Symbol.asyncDispose]());

const HOUR = { startDateTime: '2026-05-01T08:00:00Z', endDateTime: '2026-05-01T09:00:00Z' };
const NEW = { subject: 'Kickoff', ...HOUR };
const byUrl = (value: unknown) => ({ __rl: true, mode: 'url', value: String(value) });
const run = async (operation: string, given: GraphOptions = {}) =>
	await graph(service, ['onlineMeeting', operation], given);
const meetings = () => [...service.meetings.all.values()].map(({ meeting }) => meeting);
const newMeeting = async (given: GraphOptions = {}) => (await run('create', { ...NEW, ...given })).items[0].json;
const errorOf = ({ items }: Awaited<ReturnType<typeof run>>, at = 0) => items[at].json.error as Record<string, unknown>;
/** Loses answers of a method, the first ones. */
const loseAnswers = (method: string, most = Infinity) => {
	let lost = 0;
	service.fault = (request) => (request.method === method && lost++ < most ? 'cut after' : undefined);
};

describe('a meeting', () => {
	test('is made with its settings, and comes out as Graph shows it', async () => {
		const options = {
			allowAttendeeToEnableCamera: false,
			allowAttendeeToEnableMic: false,
			allowMeetingChat: 'limited',
			allowTeamworkReactions: false,
			allowedPresenters: 'organizer',
			isEntryExitAnnounced: false,
			lobbyBypassScope: 'invited',
			recordAutomatically: true,
			passcodeRequired: true,
		};
		const { items } = await run('create', { ...NEW, options });
		const { lobbyBypassScope, passcodeRequired, ...plain } = options;
		const expected = {
			...NEW,
			...plain,
			lobbyBypassSettings: { scope: lobbyBypassScope, isDialInBypassEnabled: false },
			joinMeetingIdSettings: { isPasscodeRequired: passcodeRequired },
			participants: { organizer: { upn: ADA } },
		};
		expect(meetings()).toMatchObject([expected]);
		expect(items[0].json).toEqual({ '@odata.context': expect.any(String) as unknown, ...meetings()[0] });
	});

	test('is read by its ID, and by the link to join it', async () => {
		const { id, joinWebUrl } = await newMeeting({ options: { lobbyBypassScope: 'organizationExcludingGuests' } });
		for (const meetingId of [byId(String(id)), String(id), byUrl(joinWebUrl), byId(String(joinWebUrl))]) {
			const { items } = await run('get', { meetingId });
			expect(items).toHaveLength(1);
			expect(items[0].json).toMatchObject({
				id,
				subject: 'Kickoff',
				lobbyBypassSettings: { scope: 'organizationExcludingGuests' },
			});
		}
	});

	test('is changed by its ID and by its link; what is not given stays', async () => {
		const { id, joinWebUrl } = await newMeeting();
		const updateFields = { subject: ' Start ', lobbyBypassScope: 'everyone', recordAutomatically: true };
		const { items } = await run('update', { meetingId: byId(String(id)), updateFields });
		expect(items[0].json).toMatchObject({ id, ...HOUR, subject: 'Start', recordAutomatically: true });
		const later = { startDateTime: '2026-05-02T08:00:00Z', endDateTime: '2026-05-02T09:30:00Z' };
		await run('update', { meetingId: byUrl(joinWebUrl), updateFields: later });
		expect(meetings()).toMatchObject([
			{ id, ...later, subject: 'Start', lobbyBypassSettings: { scope: 'everyone', isDialInBypassEnabled: false } },
		]);
	});

	test('is deleted by its ID and by its link', async () => {
		const [one, other] = [await newMeeting(), await newMeeting()];
		const { items } = await run('deleteMeeting', { meetingId: byId(String(one.id)) });
		expect(items[0].json).toEqual({ success: true });
		expect(meetings().map(({ id }) => id)).toEqual([other.id]);
		await run('deleteMeeting', { meetingId: byUrl(other.joinWebUrl) });
		expect(meetings()).toEqual([]);
	});

	test('of an ID of ours is made once, and is what comes out afterwards', async () => {
		const options = { subject: 'Kickoff', ...HOUR };
		const first = await run('createOrGet', { externalId: 'order-4711', options });
		const again = await run('createOrGet', { externalId: ' order-4711 ', options: { subject: 'Other' } });
		expect(first.items[0].json).toMatchObject({ externalId: 'order-4711', ...options });
		expect(again.items[0].json).toMatchObject({ id: first.items[0].json.id, ...options });
		await run('createOrGet', { externalId: 'order-4712', options: { startDateTime: HOUR.startDateTime } });
		await run('createOrGet', { externalId: 'order-4713' });
		expect(meetings().map(({ externalId }) => externalId)).toEqual(['order-4711', 'order-4712', 'order-4713']);
		expect(meetings()[1]).toMatchObject({ subject: null, endDateTime: '2026-05-01T09:00:00.000Z' });
	});

	test("has times in UTC; those without a zone are in the workflow's, in summer and in winter", async () => {
		const prepare = (context: unknown) => {
			(context as { workflow: { timezone: string } }).workflow.timezone = 'Europe/Berlin';
		};
		const cases: Array<[start: unknown, end: unknown, startInUtc: string]> = [
			['2026-07-01T08:00:00', '2026-07-01T09:00:00', '2026-07-01T06:00:00Z'],
			['2026-01-15 08:00:00', '2026-01-15T09:00:00', '2026-01-15T07:00:00Z'],
			['2026-07-01T08:00:00.250+04:00', '2026-07-01T08:00:00Z', '2026-07-01T04:00:00.250Z'],
			['2026-07-01', '2026-07-02', '2026-06-30T22:00:00Z'],
			['={{ DateTime.fromISO("2026-07-01T08:00:00", { zone: "Asia/Dubai" }) }}', '2026-07-02', '2026-07-01T04:00:00Z'],
			['={{ new Date("2026-07-01T08:00:00Z") }}', '2026-07-02', '2026-07-01T08:00:00Z'],
		];
		for (const [startDateTime, endDateTime, expected] of cases) {
			const { items } = await run('create', { subject: 'Kickoff', startDateTime, endDateTime, prepare });
			expect(items[0].json.startDateTime).toBe(expected);
		}
	});
});

describe('what cannot be is refused before anything is sent', () => {
	const meetingId = byId('MSpkYzE3');
	const refusals: Array<[what: string, operation: string, given: GraphOptions, message: string]> = [
		['no subject', 'create', { ...HOUR, subject: ' ' }, '"Subject" is empty'],
		['an object as subject', 'create', { ...HOUR, subject: '={{ ({ a: 1 }) }}' }, '"Subject" holds no text'],
		['no start', 'create', { ...NEW, startDateTime: '' }, '"Start Time" is empty'],
		['no end', 'create', { ...NEW, endDateTime: '' }, '"End Time" is empty'],
		['no date', 'create', { ...NEW, startDateTime: 'tomorrow' }, '"Start Time" holds "tomorrow", which is no date'],
		['no day', 'create', { ...NEW, startDateTime: '2026-02-30T08:00:00Z' }, '"2026-02-30T08:00:00Z", which is no date'],
		[
			'no day of a zone',
			'create',
			{ ...NEW, startDateTime: '2026-04-31T08:00' },
			'"2026-04-31T08:00", which is no date',
		],
		['an end before the start', 'create', { ...NEW, endDateTime: '2026-05-01T07:59:00Z' }, '"End Time" (2026-05-01'],
		['an end at the start', 'create', { ...NEW, endDateTime: HOUR.startDateTime }, 'is not later than "Start Time"'],
		['no ID of ours', 'createOrGet', { externalId: '' }, '"External ID" is empty'],
		[
			'an end without a start',
			'createOrGet',
			{ externalId: 'a', options: { endDateTime: HOUR.endDateTime } },
			'"End Time" needs "Start Time" beside it',
		],
		[
			'a new end without a start',
			'update',
			{ meetingId, updateFields: { endDateTime: HOUR.endDateTime } },
			'"Start Time" is empty, and the other time is not',
		],
		[
			'a new start without an end',
			'update',
			{ meetingId, updateFields: { startDateTime: HOUR.startDateTime } },
			'"End Time" is empty, and the other time is not',
		],
		['an empty update', 'update', { meetingId, updateFields: {} }, '"Update Fields" holds nothing to change'],
		[
			'fields that are left empty',
			'update',
			{ meetingId, updateFields: { subject: '', startDateTime: '', endDateTime: '' } },
			'"Update Fields" holds nothing to change',
		],
		['no meeting', 'get', { meetingId: byId('') }, '"Meeting" is empty'],
		['no link', 'get', { meetingId: byUrl('') }, '"Meeting" is empty'],
		['an ID in place of a link', 'get', { meetingId: byUrl('MSpk') }, '"Meeting" holds "MSpk", which is no link'],
		['a number from an invitation', 'get', { meetingId: byId('234 567 890 12') }, 'which is no ID of a meeting'],
		['the same without blanks', 'deleteMeeting', { meetingId: byId('23456789012') }, 'which is no ID of a meeting'],
		['nothing at all', 'get', { meetingId: '={{ null }}' }, '"Meeting" is empty'],
		['a path', 'deleteMeeting', { meetingId: byId('../messages') }, 'which is no ID of a meeting'],
	];

	test.each(refusals)('%s: %s', async (_, operation, given, message) => {
		const error = errorOf(await run(operation, { ...given, ...CONTINUE }));
		expect(error).toMatchObject({ outcome: 'notSent', attempts: 0 });
		expect(error.message).toContain(message);
		expect(error.description).toEqual(expect.any(String));
		expect(service.server.requests).toEqual([]);
	});

	test('a link that leads to no meeting of the organizer is said to', async () => {
		const { joinWebUrl } = await newMeeting();
		const link = byUrl(String(joinWebUrl).replace('meeting_', 'meeting_x'));
		for (const operation of ['get', 'deleteMeeting'])
			expect(errorOf(await run(operation, { meetingId: link, ...CONTINUE })).message).toContain(
				'"Meeting" holds a link that leads to no meeting of this organizer',
			);
		expect(meetings()).toHaveLength(1);
	});

	test('a meeting that is gone is an error', async () => {
		const { id } = await newMeeting();
		service.meetings.all.clear();
		for (const operation of ['get', 'deleteMeeting'])
			expect(errorOf(await run(operation, { meetingId: byId(String(id)), ...CONTINUE }))).toMatchObject({
				httpCode: 404,
				outcome: 'rejected',
			});
	});
});

describe('when answers get lost', () => {
	test('a creation is not repeated: nobody can look for it, and the item says so', async () => {
		loseAnswers('POST');
		const error = errorOf(await run('create', { ...NEW, ...CONTINUE }));
		expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
		expect(error.description).toContain('Meetings cannot be listed, so nobody can look for it');
		expect(meetings()).toHaveLength(1);
	});

	test('a creation that was refused is no mystery', async () => {
		service.fault = () => refuse(400, 'BadRequest', 'No.');
		const error = errorOf(await run('create', { ...NEW, ...CONTINUE }));
		expect(error).toMatchObject({ outcome: 'rejected', httpCode: 400 });
		expect(JSON.stringify(error)).not.toContain('cannot be listed');
	});

	test('one with an ID of ours is asked for again, and there is one', async () => {
		loseAnswers('POST', 2);
		const { items } = await run('createOrGet', { externalId: 'order-4711' });
		expect(items[0].json).toMatchObject({ externalId: 'order-4711', id: meetings()[0].id });
		expect(meetings()).toHaveLength(1);
	});

	test('a change is sent again, and a deletion is done', async () => {
		const { id } = await newMeeting();
		loseAnswers('PATCH', 1);
		const change = { meetingId: byId(String(id)), updateFields: { subject: 'Start' } };
		expect((await run('update', change)).items[0].json).toMatchObject({ id, subject: 'Start' });
		loseAnswers('DELETE', 1);
		expect((await run('deleteMeeting', { meetingId: byId(String(id)) })).items[0].json).toEqual({ success: true });
		expect(meetings()).toEqual([]);
	});
});

describe('many meetings', () => {
	test('travel in batches, and what is throttled comes again by itself', async () => {
		service.throttling.once(({ method, body }) => method === 'POST' && String(body?.subject).endsWith('7'), 1);
		const { items } = await run('create', { ...NEW, subject: '={{ "Kickoff " + $json.id }}', items: numbered(40) });
		expect(items.map(({ json }) => json.subject)).toEqual(numbered(40).map(({ id }) => `Kickoff ${String(id)}`));
		expect(meetings()).toHaveLength(40);
		expect(service.throttling).toMatchObject({ throttled: 4, early: [] });
		expect(service.server.requests.length).toBeLessThan(12);
	}, 20_000);

	test('that name the same ID of ours are one, made by the first item that does', async () => {
		const given = { externalId: '={{ "order-" + ($json.id % 3) }}', options: { subject: '={{ "by " + $json.id }}' } };
		const { items } = await run('createOrGet', { ...given, items: numbered(9) });
		expect(items.map(({ json }) => json.subject)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2].map((id) => `by ${id}`));
		expect(meetings()).toHaveLength(3);
	});
});

describe('an app', () => {
	const app = (organizerId?: string) => ({
		credentials: asApp(service),
		...(organizerId === undefined ? {} : { organizerId: byId(organizerId) }),
	});

	test('works on the meetings of the organizer, by their ID', async () => {
		const { id, joinWebUrl } = await newMeeting(app(BOB));
		await run('update', { ...app(BOB), meetingId: byUrl(joinWebUrl), updateFields: { subject: 'Start' } });
		await run('createOrGet', { ...app(BOB), externalId: 'order-4711' });
		const { items } = await run('get', { ...app(BOB), meetingId: byId(String(id)) });
		expect(items[0].json).toMatchObject({ subject: 'Start', participants: { organizer: { upn: BOBS_ADDRESS } } });
		expect([...service.meetings.all.values()].map(({ organizer }) => organizer)).toEqual([BOB, BOB]);
		expect(service.handled.filter(({ path }) => path.length === 2)).toEqual([]);
		await run('deleteMeeting', { ...app(BOB), meetingId: byId(String(id)) });
		expect(meetings()).toHaveLength(1);
	});

	test('looks up an address once per run', async () => {
		await run('create', { ...app(BOBS_ADDRESS), ...NEW, items: numbered(30) });
		expect(meetings()).toHaveLength(30);
		expect(service.handled.filter(({ path }) => path.length === 2)).toHaveLength(1);
	});

	test('has to name an organizer, and one that is there', async () => {
		const error = errorOf(await run('create', { ...app(), ...NEW, ...CONTINUE }));
		expect(error.message).toContain('"Organizer" is empty, and an app has no meetings of its own');
		expect(service.handled).toEqual([]);
		const unknown = errorOf(await run('create', { ...app('nobody@contoso.example'), ...NEW, ...CONTINUE }));
		expect(unknown).toMatchObject({ httpCode: 404, outcome: 'rejected' });
		expect(unknown.description).toContain('no such user');
		const gone = BOB.replace('02', '03');
		const unknownId = errorOf(await run('create', { ...app(gone), ...NEW, ...CONTINUE }));
		expect(unknownId.description).toContain('check that "Organizer" is a user of the tenant');
		expect(meetings()).toEqual([]);
	});

	test('is told of the policy that it lacks', async () => {
		service.meetings.withoutPolicy.add(BOB);
		const error = errorOf(await run('create', { ...app(BOB), ...NEW, ...CONTINUE }));
		expect(error).toMatchObject({ httpCode: 403, outcome: 'rejected' });
		expect(error.description).toContain('New-CsApplicationAccessPolicy');
	});

	test('is told of the permission that it lacks, and of the policy as well', async () => {
		service.fault = ({ path }) =>
			path.includes('onlineMeetings') ? refuse(403, 'Forbidden', 'Insufficient privileges.') : undefined;
		const error = errorOf(await run('create', { ...app(BOB), ...NEW, ...CONTINUE }));
		expect(error.description).toContain('lacks the permission OnlineMeetings.ReadWrite.All.');
		expect(error.description).toContain('New-CsApplicationAccessPolicy');
	});
});

describe('a user', () => {
	test.each([
		['create', NEW, 'OnlineMeetings.ReadWrite'],
		['createOrGet', { externalId: 'a' }, 'OnlineMeetings.ReadWrite'],
		['get', { meetingId: byId('MSpk') }, 'OnlineMeetings.Read'],
		['update', { meetingId: byId('MSpk'), updateFields: { subject: 'a' } }, 'OnlineMeetings.ReadWrite'],
		['deleteMeeting', { meetingId: byId('MSpk') }, 'OnlineMeetings.ReadWrite'],
	])('who may not %s is told the permission', async (operation, given, permission) => {
		for (const grant of service.tokens.values()) Object.assign(grant, { forbidden: ['onlineMeetings'] });
		const error = errorOf(await run(operation, { ...given, ...CONTINUE }));
		expect(error).toMatchObject({ httpCode: 403, outcome: 'rejected' });
		expect(error.description).toContain(`lacks the permission ${permission}.`);
	});

	test.each([
		['/v1.0/me/onlineMeetings/a/transcripts/b/content', 'OnlineMeetingTranscript.Read.All'],
		['/v1.0/me/onlineMeetings/a/recordings', 'OnlineMeetingRecording.Read.All'],
		['/v1.0/users/a/onlineMeetings/b/attendanceReports', 'OnlineMeetingArtifact.Read.All'],
		['/v1.0/users/a/onlineMeetings/b', 'OnlineMeetings.Read.All'],
	])('who asks for %s is told %s', (path, permission) => {
		expect(permissionFor('GET', path)).toBe(permission);
	});

	test('has their own meetings, whatever organizer is left in the form', async () => {
		await newMeeting({ organizerId: byId(BOB) });
		expect([...service.meetings.all.values()].map(({ organizer }) => organizer)).toEqual([ada.id]);
	});

	test('gets an error for a link that Graph does not answer with a list', async () => {
		service.fault = () => ok({});
		const meetingId = byUrl('https://teams.microsoft.com/l/meetup-join/19%3ameeting_x');
		const error = errorOf(await run('get', { meetingId, ...CONTINUE }));
		expect(error.message).toContain('leads to no meeting');
	});
});
