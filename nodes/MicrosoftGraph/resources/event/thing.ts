import { calendarOfEvent, eventId, eventsBelow } from '../../calendar/ids';

/** An event, for the operations that are alike for everything. */
export const thing = { name: 'an event', collection: eventsBelow, id: eventId, where: [calendarOfEvent] };
