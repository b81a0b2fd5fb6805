import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { machine } from './machine.mts';
import { markdownTable } from './markdown.mts';

const RESULTS = join(dirname(import.meta.dirname), 'results');

/** The page that shows some of the tables, each between `<!-- name -->` and `<!-- /name -->`. */
const PAGE = join(dirname(dirname(import.meta.dirname)), 'docs', 'engine.md');

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

/** Prints a report and keeps it: table and measurements in bench/results, the table also where docs/engine.md shows it. */
export function keepReport({ name, title, cells, notes, data }: Report): void {
	const table = markdownTable(cells);
	const list = [...notes, machine()].map((note) => `- ${note}`);
	const text = [`# ${title}`, '', table, '', ...list, ''].join('\n');
	mkdirSync(RESULTS, { recursive: true });
	writeFileSync(
		join(RESULTS, `${name}.json`),
		`${JSON.stringify({ title, machine: machine(), notes, data }, null, 2)}\n`,
	);
	writeFileSync(join(RESULTS, `${name}.md`), text);
	show(name, table);
	console.log(`\n${text}`);
}

function show(name: string, table: string): void {
	const page = readFileSync(PAGE, 'utf8');
	const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const [before, rest] = page.split(begin);
	const after = rest?.split(end)[1];
	if (after !== undefined) writeFileSync(PAGE, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}
