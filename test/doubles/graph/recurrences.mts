import type { Json } from './answers.mts';
import type { Entry } from './collection.mts';
import { momentOf } from './localTime.mts';

const DAY_MS = 86_400_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Series without an end go on this long. */
const MOST = 1_000;

interface Recurrence {
	readonly pattern: { type: string; interval: number; daysOfWeek?: string[]; dayOfMonth?: number };
	readonly range: { type: string; startDate: string; endDate?: string; numberOfOccurrences?: number };
}

/** The instances of a series between two moments: daily, weekly, and monthly on a date. */
export function instancesOf(series: Entry, from: number, until: number): Entry[] {
	const { pattern, range } = series.recurrence as Recurrence;
	const [start, end] = [series.start, series.end] as Array<{ dateTime: string; timeZone: string }>;
	const lasts = momentOf(end) - momentOf(start);
	const first = Date.parse(range.startDate);
	const last = range.type === 'endDate' ? Date.parse(String(range.endDate)) : first + MOST * DAY_MS;
	const most = range.type === 'numbered' ? Number(range.numberOfOccurrences) : MOST;
	const days: number[] = [];
	for (let day = first; day <= last && days.length < most; day += DAY_MS)
		if (meets(pattern, first, day)) days.push(day);
	return days.flatMap((day) => {
		const date = new Date(day).toISOString().slice(0, 10);
		const begins = { ...start, dateTime: `${date}${start.dateTime.slice(10)}` };
		const at = momentOf(begins);
		if (at >= until || at + lasts <= from) return [];
		const ends = new Date(Date.parse(`${begins.dateTime.slice(0, 19)}Z`) + lasts).toISOString().slice(0, 19);
		const { recurrence: _, ...rest } = series;
		return [
			{
				...rest,
				id: `${series.id}.${date}`,
				type: 'occurrence',
				seriesMasterId: series.id,
				start: begins,
				end: { ...end, dateTime: ends },
			},
		];
	});
}

function meets({ type, interval, daysOfWeek = [], dayOfMonth }: Recurrence['pattern'], first: number, day: number) {
	const passed = Math.round((day - first) / DAY_MS);
	const date = new Date(day);
	const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
	const before = new Date(first).getUTCFullYear() * 12 + new Date(first).getUTCMonth();
	if (type === 'daily') return passed % interval === 0;
	if (type === 'weekly') return Math.floor(passed / 7) % interval === 0 && daysOfWeek.includes(DAYS[date.getUTCDay()]);
	return type === 'absoluteMonthly' && (months - before) % interval === 0 && date.getUTCDate() === dayOfMonth;
}

/** What is wrong with a recurrence; undefined for a good one. */
export function recurrenceProblem(recurrence: unknown): string | undefined {
	const { pattern, range } = (recurrence ?? {}) as Partial<Recurrence>;
	const needs: Readonly<Record<string, readonly string[]>> = {
		daily: [],
		weekly: ['daysOfWeek'],
		absoluteMonthly: ['dayOfMonth'],
		relativeMonthly: ['daysOfWeek'],
		absoluteYearly: ['dayOfMonth', 'month'],
		relativeYearly: ['daysOfWeek', 'month'],
	};
	const wanted = pattern && needs[pattern.type];
	if (!wanted || !(pattern.interval >= 1)) return 'The recurrence pattern is not valid.';
	if (wanted.some((name) => (pattern as Json)[name] === undefined))
		return `The recurrence pattern needs ${wanted.join(' and ')}.`;
	if (!range || !/^\d{4}-\d\d-\d\d$/.test(range.startDate)) return 'The recurrence range needs a startDate.';
	if (range.type === 'endDate' && !/^\d{4}-\d\d-\d\d$/.test(range.endDate ?? '')) return 'The range needs an endDate.';
	return undefined;
}
