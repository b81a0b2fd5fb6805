import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { machine } from './machine.mts';
import { markdownTable } from './markdown.mts';

const RESULTS = join(dirname(import.meta.dirname), 'results');

export interface Report {
	/** Name of the result files. */
	name: string;
	title: string;
	/** The head and the rows. */
	cells: string[][];
	/** What was done, how often, and with which versions. */
	notes: string[];
	/** Everything that was measured. */
	data: unknown;
}

/** Prints a report and keeps it in bench/results: the table as Markdown, the measurements as JSON. */
export function keepReport({ name, title, cells, notes, data }: Report): void {
	const list = [...notes, machine()].map((note) => `- ${note}`);
	const text = [`# ${title}`, '', markdownTable(cells), '', ...list, ''].join('\n');
	mkdirSync(RESULTS, { recursive: true });
	writeFileSync(
		join(RESULTS, `${name}.json`),
		`${JSON.stringify({ title, machine: machine(), notes, data }, null, 2)}\n`,
	);
	writeFileSync(join(RESULTS, `${name}.md`), text);
	console.log(`\n${text}`);
}
