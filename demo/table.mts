import type { Measured } from './measure.mts';
import { RECORDS } from './workflows.mts';

const count = (value: number) => value.toLocaleString('en-US');
const seconds = (ms: number | undefined) => (ms === undefined ? 'not reached' : `${(ms / 1000).toFixed(2)} s`);

/** The comparison people start the demo for, one column per workflow. */
export function comparison(columns: Measured[]): string {
	const nodes = [...new Set(columns.flatMap((column) => Object.keys(column.nodeMs)))];
	const rows: string[][] = [
		['', ...columns.map((column) => column.example.title)],
		['records to read', ...columns.map(() => count(RECORDS))],
		['requests sent', ...columns.map((column) => count(column.requests))],
		['answered 429 (too many)', ...columns.map((column) => count(column.throttled))],
		['connections opened', ...columns.map((column) => count(column.connections))],
		['records lost', ...columns.map((column) => count(column.lost))],
		['rows in the table', ...columns.map((column) => count(column.rows))],
		['written more than once', ...columns.map((column) => count(column.rows - column.distinct))],
		...nodes.map((node) => [`time of “${node}”`, ...columns.map((column) => seconds(column.nodeMs[node]))]),
	];
	return draw(rows);
}

/** Lines up cells: the first column to the left, numbers to the right, a rule below the head. */
function draw(rows: string[][]): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const line = (row: string[]) =>
		row
			.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
			.join('   ');
	const [head = [], ...body] = rows;
	const rule = widths.map((width) => '─'.repeat(width)).join('───');
	return [line(head), rule, ...body.map(line)].map((text) => `  ${text.trimEnd()}`).join('\n');
}
