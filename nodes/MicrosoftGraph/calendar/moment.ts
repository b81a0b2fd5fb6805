import type { IDataObject } from 'n8n-workflow';
import { isDay, isoTime } from '../../shared/n8n/isoTime';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const NAMES_ITS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;
const DAY_MS = 86_400_000;

/** What clocks of a zone show, as `2026-05-01T08:00:00`; undefined for a zone that has no IANA name. */
function localTime(at: Date, timeZone: string): string | undefined {
	try {
		const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
		return format.format(at).replace(' ', 'T');
	} catch {
		return undefined;
	}
}

/** A date and time from the form. @throws NodeOperationError for something that is none */
function readTime(item: ServiceItem, field: string, value: unknown): string {
	const isInvalid = value instanceof Date && Number.isNaN(value.getTime());
	const text = value instanceof Date && !isInvalid ? value.toISOString() : String(value ?? '').trim();
	const iso = text.replace(/^(\S{10}) (?=\d)/, '$1T');
	// Graph would read what is written in the way of one country in that of another one.
	if (!ISO.test(iso) || Number.isNaN(new Date(iso).getTime()) || !isDay(iso.slice(0, 10)))
		throw noDate(item, field, text);
	return iso;
}

function noDate(item: ServiceItem, field: string, text: string) {
	const advice = 'Give a date and time in ISO format, such as 2026-05-01T08:00:00.';
	return item.refuse(field, `holds "${text}", which is no date`, advice);
}

/**
 * A moment as Graph wants it: a local time, and the zone apart. A time that names its offset is put into the zone, or, where
 * that has a name of Windows, into UTC.
 * @param field its name in the form
 * @throws NodeOperationError for something that is no date
 */
export function moment(item: ServiceItem, field: string, value: unknown, timeZone: string): IDataObject {
	const text = readTime(item, field, value);
	if (!NAMES_ITS_ZONE.test(text)) return { dateTime: text, timeZone };
	const at = new Date(text);
	const local = timeZone === 'UTC' ? undefined : localTime(at, timeZone);
	return local === undefined
		? { dateTime: at.toISOString().slice(0, -1), timeZone: 'UTC' }
		: { dateTime: local, timeZone };
}

/** The day of a moment in a zone, as an event that lasts all day has it: its midnight. */
export function day(item: ServiceItem, field: string, value: unknown, timeZone: string): IDataObject {
	const text = readTime(item, field, value);
	const local = NAMES_ITS_ZONE.test(text) ? localTime(new Date(text), timeZone) : undefined;
	return { dateTime: `${(local ?? text).slice(0, 10)}T00:00:00`, timeZone };
}

/** An event that lasts all day ends on the next day at the earliest. */
export function endOfDays(start: IDataObject, end: IDataObject): IDataObject {
	if (String(end.dateTime) > String(start.dateTime)) return end;
	const next = new Date(Date.parse(`${String(start.dateTime)}Z`) + DAY_MS);
	return { ...end, dateTime: next.toISOString().slice(0, 19) };
}

/**
 * A moment in a query, where it stands with its offset or counts as UTC.
 * @param timeZone of a time that does not say its own; empty for UTC
 * @throws NodeOperationError for something that is no date, or a zone that cannot be reckoned with
 */
export function momentInQuery(item: ServiceItem, field: string, value: unknown, timeZone: string): string {
	const text = readTime(item, field, value);
	if (timeZone === '' || NAMES_ITS_ZONE.test(text)) return text;
	const seconds = secondsIn(item, field, text, timeZone);
	if (seconds === undefined) throw noDate(item, field, text);
	return new Date(seconds * 1000).toISOString();
}

/** @throws NodeOperationError for a zone that cannot be reckoned with */
function secondsIn(item: ServiceItem, field: string, text: string, timeZone: string): number | undefined {
	try {
		return isoTime(text, timeZone);
	} catch {
		throw item.refuse(
			'Time Zone',
			`is "${timeZone}", which is no IANA name, and "${field}" does not say its offset`,
			'Give the zone as Europe/Berlin, or the time as 2026-05-01T08:00:00+02:00.',
		);
	}
}
