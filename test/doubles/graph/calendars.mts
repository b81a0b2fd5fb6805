import {
	accepted,
	created,
	type GraphAnswer,
	type GraphRequest,
	type Json,
	noContent,
	notFound,
	ok,
	refuse,
} from './answers.mts';
import { Collection, type Entry, selected, type Stamps } from './collection.mts';
import { meetingTimes, schedule } from './freeBusy.mts';
import { inPreferredZone, momentOf } from './localTime.mts';
import { instancesOf, recurrenceProblem } from './recurrences.mts';
import { entity, strict } from './strict.mts';

const OF_EVENT =
	'allowNewTimeProposals attendees body categories end hideAttendees importance isAllDay isOnlineMeeting isReminderOn location onlineMeetingProvider recurrence reminderMinutesBeforeStart responseRequested sensitivity showAs singleValueExtendedProperties start subject transactionId'.split(
		' ',
	);
const OF_CALENDAR = ['name', 'color', 'isDefaultCalendar', 'singleValueExtendedProperties'];
const LISTED = ['$filter', '$select', '$skip', '$top'];

const RESPONSES: Readonly<Record<string, string>> = {
	accept: 'accepted',
	decline: 'declined',
	tentativelyAccept: 'tentativelyAccepted',
};

const bad = (message: string) => refuse(400, 'ErrorInvalidRequest', message);

/** Something that went out to other people because of an event. */
export interface Notice {
	readonly kind: string;
	readonly subject: unknown;
	readonly body: Json;
}

/** A user's calendars and events: series and their instances, invitations, free and busy times. */
export class Calendars {
	readonly events: Collection;
	readonly calendars: Collection;
	readonly groups: Collection;
	/** Answers, cancellations and forwarded invitations, in their order. */
	readonly notices: Notice[] = [];
	/** When other people are busy, by their address. */
	readonly others = new Map<string, Json[]>();
	/** In which group a calendar is, where it is in one of its own. */
	private readonly grouped = new Map<string, string>();
	/** In which calendar an event is; the default one where it does not say. */
	private readonly places = new Map<string, string>();
	/** Those of events that clients have made. */
	private readonly transactions = new Set<unknown>();
	private readonly ownId: string;

	constructor(
		private readonly address: string,
		stamps: Stamps,
	) {
		this.events = new Collection(`users('${address}')/events`, stamps);
		this.calendars = new Collection(`users('${address}')/calendars`);
		this.groups = new Collection(`users('${address}')/calendarGroups`);
		this.ownId = this.calendars.create({ name: 'Calendar', color: 'auto', isDefaultCalendar: true }).id;
		this.groups.create({ name: 'My Calendars' });
	}

	/** Answers what is below the user and about calendars. */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [root, id, part, ...rest] = path;
		if (root === 'events') return this.inCalendar(request, undefined, path);
		if (root === 'calendarView') return this.inCalendar(request, undefined, path);
		if (root === 'findMeetingTimes') return meetingTimes(request, this.address, (address) => this.busyTimes(address));
		if (root === 'calendar')
			return id === 'getSchedule'
				? schedule(request, (address) => this.busyTimes(address))
				: this.ofOwn(request, path.slice(1));
		if (root === 'calendarGroups') return this.ofGroup(request, id, part);
		if (root !== 'calendars') return undefined;
		if (id === undefined || part === undefined) return this.calendarAnswer(request, id);
		return this.calendars.get(id) ? this.inCalendar(request, id, [part, ...rest]) : notFound();
	}

	/** Puts an event of a test into a calendar. */
	add(fields: Json, calendar = this.ownId): Entry {
		const event = this.events.create({ ...DEFAULTS, organizer: person(this.address), ...fields });
		this.places.set(event.id, calendar);
		return event;
	}

	private ofOwn(request: GraphRequest, path: readonly string[]): GraphAnswer {
		return path.length === 0 ? this.calendarAnswer(request, this.ownId) : this.inCalendar(request, this.ownId, path);
	}

	private calendarAnswer(request: GraphRequest, id: string | undefined): GraphAnswer {
		const refused = strict(request, { query: LISTED, body: OF_CALENDAR });
		if (refused) return refused;
		const shown = (entry: Json) => entity(request, this.calendars.kind, entry);
		if (id === undefined) {
			if (request.method !== 'POST') return this.calendars.list(request);
			return created(shown(this.calendars.create({ color: 'auto', isDefaultCalendar: false, ...request.body })));
		}
		if (!this.calendars.get(id)) return notFound();
		if (request.method === 'GET') return ok(shown(this.calendars.shown(id, request.query)));
		if (request.method === 'PATCH') return ok(shown(this.calendars.patch(id, request.body ?? {})));
		if (id === this.ownId) return refuse(403, 'ErrorAccessDenied', 'The default calendar cannot be deleted.');
		this.calendars.delete(id);
		return noContent;
	}

	private ofGroup(request: GraphRequest, id: string | undefined, part: string | undefined): GraphAnswer {
		if (id === undefined) return this.groups.list(request);
		if (part !== 'calendars' || !this.groups.get(id)) return notFound();
		if (request.method !== 'POST') return this.calendars.list(request, (entry) => this.grouped.get(entry.id) === id);
		const answer = this.calendarAnswer(request, undefined);
		if (answer.status === 201) this.grouped.set((answer.body as Entry).id, id);
		return answer;
	}

	private inCalendar(request: GraphRequest, calendar: string | undefined, path: readonly string[]): GraphAnswer {
		const [root, id, part] = path;
		const isIn = ({ id: event }: Entry) => calendar === undefined || this.placeOf(event) === calendar;
		if (root === 'calendarView') {
			if (id === 'delta') return this.events.delta(request, this.within(request.query));
			return this.view(request, [...this.events.entries.values()].filter(isIn));
		}
		if (root !== 'events') return notFound('ResourceNotFound');
		if (id === 'delta') return this.events.delta(request, isIn);
		if (id === undefined) {
			if (request.method === 'POST') return this.create(request, calendar);
			return this.zoned(request, this.events.list(request, isIn));
		}
		const event = this.events.get(id);
		if (!event || !isIn(event)) return notFound();
		if (part === 'instances') return this.view(request, [event]);
		if (part !== undefined) return this.act(request, event, part);
		return this.single(request, event);
	}

	private placeOf(event: string): string {
		return this.places.get(event) ?? this.ownId;
	}

	private create(request: GraphRequest, calendar: string | undefined): GraphAnswer {
		const body = request.body ?? {};
		const refused = strict(request, { body: OF_EVENT });
		if (refused) return refused;
		const { transactionId } = body;
		if (transactionId !== undefined && this.transactions.has(transactionId))
			return refuse(409, 'ErrorDuplicateTransactionId', 'Your request was already carried out.');
		const problem = this.problem(body);
		if (problem !== undefined) return bad(problem);
		this.transactions.add(transactionId);
		const event = this.add({ ...body, type: body.recurrence ? 'seriesMaster' : 'singleInstance' }, calendar);
		return this.zoned(request, created(entity(request, this.events.kind, event)));
	}

	private problem(event: Json): string | undefined {
		const { start, end, isAllDay, recurrence } = event;
		if (start && end && !(momentOf(end) >= momentOf(start))) return 'The end of the event is before its start.';
		if (isAllDay === true && start && end) {
			const isMidnight = [start, end].every((time) => /T00:00:00/.test(String((time as Json).dateTime)));
			if (!isMidnight) return 'An all-day event has to start and end at midnight.';
			if (momentOf(end) === momentOf(start)) return 'An all-day event has to last for a day at least.';
		}
		return recurrence ? recurrenceProblem(recurrence) : undefined;
	}

	private single(request: GraphRequest, event: Entry): GraphAnswer {
		const refused = strict(request, { query: ['$select'], body: OF_EVENT });
		if (refused) return refused;
		const shown = (entry: Json) => this.zoned(request, ok(entity(request, this.events.kind, entry)));
		if (request.method === 'GET') return shown(selected(event, request.query));
		if (request.method === 'DELETE') {
			this.events.delete(event.id);
			return noContent;
		}
		const problem = this.problem(request.body ?? {});
		if (problem !== undefined) return bad(problem);
		return shown(this.events.patch(event.id, request.body ?? {}));
	}

	private act(request: GraphRequest, event: Entry, kind: string): GraphAnswer {
		const body = request.body ?? {};
		if (request.method !== 'POST') return refuse(405, 'ErrorInvalidRequest', 'The OData request is not supported.');
		if (kind in RESPONSES) {
			if (event.isOrganizer) return bad("Your request can't be completed. You need to be an attendee.");
			if (body.proposedNewTime && body.sendResponse === false) return bad('A proposal needs a response.');
			if (kind === 'decline') this.events.delete(event.id);
			else
				this.events.patch(event.id, { responseStatus: { response: RESPONSES[kind], time: new Date().toISOString() } });
		} else if (kind === 'cancel') {
			if (!event.isOrganizer) return bad("Your request can't be completed. You need to be an organizer.");
			this.events.delete(event.id);
		} else if (kind === 'forward') {
			if (!Array.isArray(body.toRecipients) || body.toRecipients.length === 0) {
				return refuse(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
			}
		} else return notFound('ResourceNotFound');
		this.notices.push({ kind, subject: event.subject, body });
		return accepted;
	}

	/** What takes place between two times; series come as their instances. */
	private view(request: GraphRequest, events: readonly Entry[]): GraphAnswer {
		const range = rangeOf(request.query);
		if (!range) return refuse(400, 'ErrorInvalidParameter', 'This request requires a time window.');
		const [from, until] = range;
		const within = this.within(request.query);
		const all = events.flatMap((event) =>
			event.recurrence ? instancesOf(event, from, until) : within(event) ? [event] : [],
		);
		const found = new Collection(`users('${this.address}')/calendarView`);
		for (const event of all.sort((a, b) => momentOf(a.start) - momentOf(b.start))) found.entries.set(event.id, event);
		return this.zoned(request, found.list(request));
	}

	private within(query: URLSearchParams): (event: Entry) => boolean {
		const [from, until] = rangeOf(query) ?? [-Infinity, Infinity];
		return ({ start, end }) => momentOf(start) < until && momentOf(end) > from;
	}

	/** The answer with times in the zone that was asked for. */
	private zoned({ headers }: GraphRequest, answer: GraphAnswer): GraphAnswer {
		if (answer.status >= 400) return answer;
		const { value, ...rest } = answer.body as { value?: Json[] };
		const shown = (event: Json): Json => {
			const times = ['start', 'end'].filter((name) => name in event);
			return {
				...event,
				...Object.fromEntries(times.map((name) => [name, inPreferredZone(event[name], headers.prefer)])),
			};
		};
		return { ...answer, body: value ? { ...rest, value: value.map(shown) } : shown(rest) };
	}

	private busyTimes(address: string): Json[] | undefined {
		return address === this.address ? [...this.events.entries.values()] : this.others.get(address);
	}
}

const person = (address: string) => ({ emailAddress: { address, name: address } });

/** What Outlook gives an event that does not say. */
const DEFAULTS = {
	isOrganizer: true,
	isCancelled: false,
	isAllDay: false,
	showAs: 'busy',
	type: 'singleInstance',
	attendees: [],
	responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
};

/** The range of a query in epoch milliseconds; a time without an offset is UTC. */
function rangeOf(query: URLSearchParams): readonly [number, number] | undefined {
	const times = ['startDateTime', 'endDateTime'].map((name) => {
		const text = query.get(name) ?? '';
		return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
	});
	return times.some(Number.isNaN) ? undefined : [times[0], times[1]];
}
