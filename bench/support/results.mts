import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { median } from './median.mts';

const RESULTS = join(dirname(import.meta.dirname), 'results');

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

/** Prints a benchmark and keeps it as JSON (every measurement) and Markdown (medians and ratios) in bench/results. */
export function keepResults(bench: Bench): void {
	const table = markdown(bench);
	mkdirSync(RESULTS, { recursive: true });
	writeFileSync(join(RESULTS, `${bench.name}.json`), `${JSON.stringify({ ...bench, machine: machine() }, null, 2)}\n`);
	writeFileSync(join(RESULTS, `${bench.name}.md`), table);
	console.log(`\n${table}`);
}

function markdown({ title, notes, ways, reference }: Bench): string {
	const base = median(ways.find((way) => way.name === reference)?.ms ?? []);
	const rows = ways.map(({ name, ms }) => {
		const middle = median(ms);
		const [least, most] = [Math.min(...ms), Math.max(...ms)].map((value) => value.toFixed(0));
		return [name, `${middle.toFixed(0)} ms`, `${least}–${most} ms`, `1/${(base / middle).toFixed(1)}`];
	});
	const cells = [['', 'median', 'range', `of “${reference}”`], ...rows];
	const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	const line = (row: string[]) =>
		`| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
	const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
	const list = [...notes, machine()].map((note) => `- ${note}`);
	return [`# ${title}`, '', line(cells[0] ?? []), line(rule), ...rows.map(line), '', ...list, ''].join('\n');
}

function machine(): string {
	const [first] = cpus();
	const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
	return `${cpus().length} × ${first?.model.trim()}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`;
}
