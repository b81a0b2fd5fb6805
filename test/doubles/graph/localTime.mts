import type { Json } from './answers.mts';

/** Windows' names for zones, as far as tests use them. */
const WINDOWS: Readonly<Record<string, string>> = {
	'Pacific Standard Time': 'America/Los_Angeles',
	'W. Europe Standard Time': 'Europe/Berlin',
};

const iana = (zone: string) => WINDOWS[zone] ?? zone;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a thousand uses of it. */
function clockOf(zone: string): Intl.DateTimeFormat {
	let clock = clocks.get(zone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('sv-SE', { timeZone: iana(zone), dateStyle: 'short', timeStyle: 'medium' });
		clocks.set(zone, clock);
	}
	return clock;
}

/** What clocks of a zone show, as `2026-05-01T08:00:00.0000000`, which is how Graph writes it. */
export function localTime(at: number, zone: string): string {
	return `${clockOf(zone).format(at).replace(' ', 'T')}.0000000`;
}

/** The moment of a `dateTimeTimeZone` in epoch milliseconds; NaN for one without zone or time. */
export function momentOf(value: unknown): number {
	const { dateTime, timeZone } = (value ?? {}) as { dateTime?: string; timeZone?: string };
	if (dateTime === undefined || timeZone === undefined) return NaN;
	const asUtc = Date.parse(`${dateTime.slice(0, 19)}Z`);
	const shift = (at: number) => Date.parse(`${localTime(at, timeZone).slice(0, 19)}Z`) - at;
	// The first guess may lie on the other side of a change of the clocks.
	return asUtc - shift(asUtc - shift(asUtc));
}

/** A moment in the zone that `Prefer: outlook.timezone` asks for; as it is without one. */
export function inPreferredZone(value: unknown, prefer = ''): unknown {
	const zone = /outlook\.timezone="([^"]+)"/.exec(prefer)?.[1];
	const at = momentOf(value);
	return zone === undefined || Number.isNaN(at) ? value : zoned(at, zone);
}

export const zoned = (at: number, timeZone: string): Json => ({ dateTime: localTime(at, timeZone), timeZone });
