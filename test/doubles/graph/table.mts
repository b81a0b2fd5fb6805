import { created, type GraphAnswer, type GraphRequest, refuse } from './answers.mts';
import type { Area, Cell, Sheet } from './sheet.mts';
import { skipPage } from './skipPage.mts';

/** A table in a sheet, with names in its first row: https://learn.microsoft.com/graph/api/resources/workbooktable */
export class Table {
	readonly id: string;
	area: Area;

	constructor(
		readonly name: string,
		position: number,
		readonly sheet: Sheet,
		area: Area,
	) {
		this.id = `{21EAB2B0-DD1A-4E5B-9931-${String(position).padStart(12, '0')}}`;
		this.area = area;
	}

	facts() {
		return { id: this.id, name: this.name, showHeaders: true, showTotals: false, style: 'TableStyleMedium2' };
	}

	/** Rows below the names. */
	rows(): Cell[][] {
		return this.sheet.read(this.area).slice(1);
	}

	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [part, detail] = path;
		const call = `${request.method} ${path.join('/')}`;
		if (call === 'GET rows/$count')
			return { status: 200, body: Buffer.from(String(this.rows().length)), headers: PLAIN };
		if (call === 'POST rows') return this.add(request);
		if (request.method !== 'GET' || detail !== undefined) return undefined;
		if (part === 'rows')
			return skipPage(
				request,
				this.rows().map((row, index) => ({ index, values: [row] })),
			);
		if (part !== 'columns') return undefined;
		const [names] = this.sheet.read(this.area);
		const columns = names.map((name, index) => {
			const values = this.sheet.read(this.area).map((row) => [row[index]]);
			return { id: String(index + 1), name: String(name), index, values };
		});
		return skipPage(request, columns);
	}

	private add({ root, body = {} }: GraphRequest): GraphAnswer {
		const { index, values = [], ...unknown } = body as { index?: number | null; values?: Cell[][] };
		if (
			Object.keys(unknown).length > 0 ||
			values.length === 0 ||
			values.some(({ length }) => length !== this.area.columns)
		)
			return refuse(400, 'InvalidArgument', 'The argument is invalid or missing or has an incorrect format.');
		const at = index ?? this.rows().length;
		const rows = this.rows();
		rows.splice(at, 0, ...values.map((row) => row.map((cell) => cell ?? '')));
		this.area = { ...this.area, rows: rows.length + 1 };
		this.sheet.write({ ...this.area, row: this.area.row + 1 }, rows);
		return created({ '@odata.context': `${root}/$metadata#workbookTableRow`, index: at, values });
	}
}

const PLAIN = { 'content-type': 'text/plain' };
