import { ValueProblem } from './valueProblem';

/** Luxon's DateTime and Duration, told by their method: n8n's copy of the library is not ours. */
export interface IsoConvertible {
	toISO(): string | null;
}

export function isIsoConvertible(value: unknown): value is IsoConvertible {
	return typeof value === 'object' && value !== null && typeof (value as IsoConvertible).toISO === 'function';
}

/**
 * A point in time in UTC, in a form that Postgres reads for every year it knows; JavaScript's own form stops at the years
 * 0000 and 9999.
 */
export function utcTimestamp(date: Date): string {
	if (Number.isNaN(date.getTime())) throw new ValueProblem('is an invalid date');
	const year = date.getUTCFullYear();
	const iso = date.toISOString();
	if (year >= 1 && year <= 9999) return iso;
	const rest = iso.replace(/^[+-]?\d+/, '');
	// There is no year 0: JavaScript's 0 is 1 BC.
	return year >= 1 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

/** ISO text of Luxon's objects, which keeps the wall clock and the offset they were made with. */
export function isoText(value: IsoConvertible): string {
	const text = value.toISO();
	if (text === null || text.startsWith('Invalid')) throw new ValueProblem('is an invalid date');
	return text;
}
