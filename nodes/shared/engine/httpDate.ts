const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Sun, 06 Nov 1994 08:49:37 GMT */
const IMF_FIXDATE = /^[A-Za-z]{3}, (\d{2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
/** Sunday, 06-Nov-94 08:49:37 GMT */
const RFC_850 = /^[A-Za-z]{6,9}, (\d{2})-([A-Za-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
/** Sun Nov  6 08:49:37 1994 */
const ASCTIME = /^[A-Za-z]{3} ([A-Za-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

/**
 * Reads the three forms of an HTTP-date (RFC 9110, 5.6.7). Nothing else: `Date.parse` would take "1" for a year.
 * @param now epoch milliseconds; settles the century of a two-digit year
 * @returns epoch milliseconds, or undefined for anything else
 */
export function parseHttpDate(text: string, now: number): number | undefined {
	const value = text.trim();
	let match = IMF_FIXDATE.exec(value);
	if (match) return utc(Number(match[3]), match[2], match[1], match[4], match[5], match[6]);
	match = RFC_850.exec(value);
	if (match) return utc(fullYear(Number(match[3]), now), match[2], match[1], match[4], match[5], match[6]);
	match = ASCTIME.exec(value);
	if (match) return utc(Number(match[6]), match[1], match[2], match[3], match[4], match[5]);
	return undefined;
}

/** A two-digit year that seems more than 50 years ahead is in the past (RFC 9110, 5.6.7). */
function fullYear(twoDigits: number, now: number): number {
	const thisYear = new Date(now).getUTCFullYear();
	const year = thisYear - (thisYear % 100) + twoDigits;
	return year > thisYear + 50 ? year - 100 : year;
}

function utc(year: number, monthName: string, day: string, hour: string, minute: string, second: string): number | undefined {
	const month = MONTHS.indexOf(monthName.toLowerCase());
	// 60 is a leap second.
	if (month < 0 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
	return Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second));
}
