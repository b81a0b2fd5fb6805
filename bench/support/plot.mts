/** One line of a plot. */
export interface Series {
	readonly name: string;
	readonly colour: string;
	/** Both above 0. */
	readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface Plot {
	readonly title: string;
	readonly xLabel: string;
	readonly yLabel: string;
	readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 440;
const FRAME = { left: 80, right: 200, top: 48, bottom: 56 };

/** Draws lines over two logarithmic axes, as SVG that can be read in light and dark pages. */
export function logPlot({ title, xLabel, yLabel, series }: Plot): string {
	const points = series.flatMap((line) => line.points);
	const x = scale(
		points.map(([value]) => value),
		FRAME.left,
		WIDTH - FRAME.right,
	);
	const y = scale(
		points.map(([, value]) => value),
		HEIGHT - FRAME.bottom,
		FRAME.top,
	);
	const text = (at: string, content: string, more = '') => `<text ${at} ${more}>${escape(content)}</text>`;
	const grid = [
		...x.marks.map(
			(mark) =>
				`<line x1="${x.at(mark)}" y1="${FRAME.top}" x2="${x.at(mark)}" y2="${HEIGHT - FRAME.bottom}" stroke="#8884"/>${text(`x="${x.at(mark)}" y="${HEIGHT - FRAME.bottom + 20}"`, short(mark), 'text-anchor="middle"')}`,
		),
		...y.marks.map(
			(mark) =>
				`<line x1="${FRAME.left}" y1="${y.at(mark)}" x2="${WIDTH - FRAME.right}" y2="${y.at(mark)}" stroke="#8884"/>${text(`x="${FRAME.left - 8}" y="${y.at(mark) + 4}"`, short(mark), 'text-anchor="end"')}`,
		),
	];
	const lines = series.map(({ name, colour, points: own }) => {
		const path = own.map(([a, b]) => `${x.at(a)},${y.at(b)}`).join(' ');
		const [lastX = 1, lastY = 1] = own.at(-1) ?? [];
		const dots = own.map(([a, b]) => `<circle cx="${x.at(a)}" cy="${y.at(b)}" r="3.5" fill="${colour}"/>`).join('');
		const label = text(`x="${x.at(lastX) + 10}" y="${y.at(lastY) + 4}"`, name, `fill="${colour}"`);
		return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${label}`;
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" fill="#777">`,
		text(`x="${FRAME.left}" y="24"`, title, 'font-size="16"'),
		...grid,
		text(`x="${(FRAME.left + WIDTH - FRAME.right) / 2}" y="${HEIGHT - 12}"`, xLabel, 'text-anchor="middle"'),
		text(
			`transform="translate(18 ${(FRAME.top + HEIGHT - FRAME.bottom) / 2}) rotate(-90)"`,
			yLabel,
			'text-anchor="middle"',
		),
		...lines,
		'</svg>',
		'',
	].join('\n');
}

/** Maps values to pixels; the marks are the powers of ten around them. */
function scale(values: readonly number[], from: number, to: number): { at(value: number): number; marks: number[] } {
	const least = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
	const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
	const at = (value: number) => Math.round(from + ((Math.log10(value) - least) / (most - least)) * (to - from));
	return { at, marks: Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i)) };
}

function short(value: number): string {
	if (value >= 1e6) return `${value / 1e6}M`;
	return value >= 1e3 ? `${value / 1e3}k` : String(value);
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
