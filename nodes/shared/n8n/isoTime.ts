const ISO =
	/^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A date and time in ISO 8601.
 * @param zone of a time that does not say its own, as IANA has it: `Europe/Berlin`
 * @returns epoch seconds; undefined when it is none
 */
export function isoTime(text: string, zone: string): number | undefined {
	const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', offset] = ISO.exec(text) ?? [];
	if (year === undefined) return undefined;
	const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	if (Number.isNaN(asUtc) || !isDay(`${year}-${month}-${day}`)) return undefined;
	const ms = offset === undefined ? inZone(asUtc, zone) : asUtc - offsetMs(offset);
	return Math.round(ms / 1000);
}

/**
 * Whether the calendar has the day: JavaScript takes the 30th of February for the 2nd of March.
 * @param date as `2026-05-01`
 */
export function isDay(date: string): boolean {
	const at = new Date(`${date}T00:00:00Z`);
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

function offsetMs(offset: string): number {
	if (/^z$/i.test(offset)) return 0;
	const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The moment at which clocks of the zone show what clocks of UTC show at `asUtc`. */
function inZone(asUtc: number, zone: string): number {
	const guess = asUtc - shift(asUtc, zone);
	// The guess may lie on the other side of a change of the clocks.
	return asUtc - shift(guess, zone);
}

/** Milliseconds by which the zone's clocks are ahead of UTC. */
function shift(at: number, zone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(at);
	const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value);
	const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
	return shown - Math.floor(at / 1000) * 1000;
}
