import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { byId, graph, numbered } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const WHEN = { startDateTime: '2026-05-01T08:00:00', endDateTime: '2026-05-01T09:00:00' };
const events = () => [...service.mailbox(ADA).events.entries.values()];

describe('an event', () => {
	test('is made with people, place and zone', async () => {
		const additionalFields = {
			attendees: { values: [{ email: 'bob@contoso.example', name: 'Bob', type: 'optional' }] },
			body: 'Bring cake',
			location: 'Room 1',
			timeZone: 'Europe/Berlin',
		};
		await graph(service, ['event', 'create'], { subject: 'Review', ...WHEN, additionalFields });
		expect(events()[0]).toMatchObject({
			subject: 'Review',
			start: { dateTime: '2026-05-01T08:00:00', timeZone: 'Europe/Berlin' },
			body: { contentType: 'html', content: 'Bring cake' },
			location: { displayName: 'Room 1' },
			attendees: [{ type: 'optional', emailAddress: { address: 'bob@contoso.example', name: 'Bob' } }],
		});
		expect(events()[0].timeZone).toBeUndefined();
	});

	test('that names its offset keeps its moment', async () => {
		const times = { startDateTime: '2026-05-01T08:00:00+02:00', endDateTime: '2026-05-01T09:00:00.000+02:00' };
		await graph(service, ['event', 'create'], { subject: 'x', ...times });
		expect(events()[0].start).toEqual({ dateTime: '2026-05-01T06:00:00.000', timeZone: 'UTC' });
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
	});

	test('is listed, changed and deleted', async () => {
		await graph(service, ['event', 'create'], { subject: '={{ "E" + $json.id }}', ...WHEN, items: numbered(30) });
		const { items } = await graph(service, ['event', 'getAll'], { returnAll: true });
		expect(items).toHaveLength(30);
		const eventId = byId(String(items[0].json.id));
		await graph(service, ['event', 'update'], {
			eventId,
			additionalFields: { location: 'Room 2', start: '2026-05-02T08:00:00' },
		});
		const got = await graph(service, ['event', 'get'], { eventId });
		expect(got.items[0].json).toMatchObject({
			subject: 'E0',
			location: { displayName: 'Room 2' },
			start: { dateTime: '2026-05-02T08:00:00', timeZone: 'UTC' },
		});
		await graph(service, ['event', 'delete'], { eventId });
		expect(events()).toHaveLength(29);
	});
});
