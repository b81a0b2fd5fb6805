/** Lines up cells as a Markdown table: the first column to the left, the others to the right. */
export function markdownTable(cells: string[][]): string {
	const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0), 3));
	const pad = (cell: string, column: number) =>
		column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
	const line = (row: string[]) => `| ${row.map(pad).join(' | ')} |`;
	const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
	const [head = [], ...body] = cells;
	return [line(head), line(rule), ...body.map(line)].join('\n');
}
