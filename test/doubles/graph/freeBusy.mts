import { type GraphAnswer, type GraphRequest, type Json, ok, refuse } from './answers.mts';
import { inPreferredZone, momentOf, zoned } from './localTime.mts';

/** When somebody is busy; undefined for an address that nobody has. */
type BusyTimes = (address: string) => Json[] | undefined;

const bad = (message: string) => refuse(400, 'ErrorInvalidRequest', message);

/** https://learn.microsoft.com/graph/api/calendar-getschedule */
export function schedule(request: GraphRequest, busyTimes: BusyTimes): GraphAnswer {
	const {
		schedules,
		startTime,
		endTime,
		availabilityViewInterval = 30,
	} = (request.body ?? {}) as {
		schedules?: string[];
		startTime?: Json;
		endTime?: Json;
		availabilityViewInterval?: number;
	};
	const [from, until] = [momentOf(startTime), momentOf(endTime)];
	if (request.method !== 'POST' || !schedules?.length || !(until > from)) return bad('The schedule is not valid.');
	const step = availabilityViewInterval * 60_000;
	const value = schedules.map((scheduleId) => {
		const busy = busyTimes(scheduleId);
		if (!busy) {
			const error = { responseCode: 'ErrorMailRecipientNotFound', message: 'Unable to resolve the address.' };
			return { scheduleId, availabilityView: '', scheduleItems: [], error };
		}
		const met = busy.filter(({ start, end }) => momentOf(start) < until && momentOf(end) > from);
		let availabilityView = '';
		for (let at = from; at < until; at += step) {
			const isBusy = met.some(({ start, end }) => momentOf(start) < at + step && momentOf(end) > at);
			availabilityView += isBusy ? '2' : '0';
		}
		const scheduleItems = met.map(({ start, end, subject, showAs = 'busy' }) => ({
			isPrivate: false,
			status: showAs,
			subject,
			start: inPreferredZone(start, request.headers.prefer),
			end: inPreferredZone(end, request.headers.prefer),
		}));
		return { scheduleId, availabilityView, scheduleItems };
	});
	const context = `${request.root}/$metadata#Collection(microsoft.graph.scheduleInformation)`;
	return ok({ '@odata.context': context, value });
}

/** https://learn.microsoft.com/graph/api/user-findmeetingtimes: the first times at which nobody is busy. */
export function meetingTimes(request: GraphRequest, organizer: string, busyTimes: BusyTimes): GraphAnswer {
	const {
		attendees = [],
		timeConstraint,
		meetingDuration = 'PT30M',
		maxCandidates = 20,
	} = (request.body ?? {}) as {
		attendees?: Array<{ emailAddress: { address: string } }>;
		timeConstraint?: { timeSlots: Array<{ start: Json; end: Json }> };
		meetingDuration?: string;
		maxCandidates?: number;
	};
	const minutes = Number(/^PT(\d+)M$/.exec(meetingDuration)?.[1]);
	if (request.method !== 'POST' || !(minutes > 0)) return bad('The meeting duration is not valid.');
	const lasts = minutes * 60_000;
	const busy = [organizer, ...attendees.map(({ emailAddress }) => emailAddress.address)].flatMap(
		(address) => busyTimes(address) ?? [],
	);
	const zone = /outlook\.timezone="([^"]+)"/.exec(request.headers.prefer ?? '')?.[1] ?? 'UTC';
	const meetingTimeSuggestions: Json[] = [];
	for (const { start, end } of timeConstraint?.timeSlots ?? []) {
		for (let at = momentOf(start); at + lasts <= momentOf(end); at += lasts) {
			const isFree = !busy.some((event) => momentOf(event.start) < at + lasts && momentOf(event.end) > at);
			if (!isFree || meetingTimeSuggestions.length >= maxCandidates) continue;
			const meetingTimeSlot = { start: zoned(at, zone), end: zoned(at + lasts, zone) };
			meetingTimeSuggestions.push({ confidence: 100, organizerAvailability: 'free', meetingTimeSlot });
		}
	}
	return ok({
		'@odata.context': `${request.root}/$metadata#microsoft.graph.meetingTimeSuggestionsResult`,
		emptySuggestionsReason: meetingTimeSuggestions.length > 0 ? '' : 'AttendeesUnavailable',
		meetingTimeSuggestions,
	});
}
