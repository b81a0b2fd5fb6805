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
	const latest = new Date(now).getUTCFullYear() + 50;
	return latest - ((((latest - twoDigits) % 100) + 100) % 100);
}

function utc(
	year: number,
	monthName: string,
	day: string,
	hour: string,
	minute: string,
	second: string,
): number | undefined {
	const month = MONTHS.indexOf(monthName.toLowerCase());
	const midnight = Date.UTC(year, month, Number(day));
	// February has no 30th day, and JavaScript takes the year 50 for 1950.
	if (month < 0 || new Date(midnight).getUTCDate() !== Number(day) || year < 100) return undefined;
	// 60 is a leap second.
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
	return midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}
