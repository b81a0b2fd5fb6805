import { median } from './median.mts';
import { keepReport } from './report.mts';

/** One way of doing the work, and how long it took each time, in ms. */
export interface Way {
	name: string;
	ms: number[];
}

export interface Bench {
	/** Name of the result files. */
	name: string;
	title: string;
	/** What was done, how often, and with which versions. */
	notes: string[];
	ways: Way[];
	/** The way the others are compared with. */
	reference: string;
}

/** Prints a benchmark and keeps every measurement, with medians and ratios in the table. */
export function keepResults({ name, title, notes, ways, reference }: Bench): void {
	const base = median(ways.find((way) => way.name === reference)?.ms ?? []);
	const rows = ways.map(({ name: way, ms }) => {
		const middle = median(ms);
		const [least, most] = [Math.min(...ms), Math.max(...ms)].map((value) => value.toFixed(0));
		return [way, `${middle.toFixed(0)} ms`, `${least}–${most} ms`, `1/${(base / middle).toFixed(1)}`];
	});
	const cells = [['', 'median', 'range', `of “${reference}”`], ...rows];
	keepReport({ name, title, notes, cells, data: { reference, ways } });
}
