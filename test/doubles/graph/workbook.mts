import { createHash } from 'node:crypto';
import { created, type GraphAnswer, type GraphRequest, noContent, notFound, ok, refuse } from './answers.mts';
import { type Cell, Sheet } from './sheet.mts';
import { chosen, skipPage } from './skipPage.mts';
import { Table } from './table.mts';

/** A request may have this many bytes: https://learn.microsoft.com/graph/workbook-best-practice */
const LARGEST_REQUEST = 4 * 1024 * 1024;
/** Cells of one answer; the service gives up on many more. */
const MOST_CELLS = 25_000;

/** A file of Excel: https://learn.microsoft.com/graph/api/resources/excel */
export class Workbook {
	readonly sheets: Sheet[] = [new Sheet('Sheet1', 1)];
	readonly tables: Table[] = [];
	/** Sessions that are open, and whether they keep what is changed. */
	readonly sessions = new Map<string, boolean>();
	/** Sessions that were opened so far. */
	opened = 0;

	/** Sets a block of cells from A1 on, in the first sheet. */
	fill(rows: readonly Cell[][]): Sheet {
		const [sheet] = this.sheets;
		sheet.write({ column: 1, row: 1, columns: rows[0].length, rows: rows.length }, rows);
		return sheet;
	}

	/** A table over a block of cells, which has names in its first row. */
	addTable(sheet: Sheet, address: string): Table {
		const table = new Table(`Table${this.tables.length + 1}`, this.tables.length + 1, sheet, sheet.area(address)!);
		this.tables.push(table);
		return table;
	}

	/** Answers what is below `workbook`. */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [root, id, ...below] = path;
		const call = `${request.method} ${root}`;
		if (call === 'POST createSession') return this.openSession(request);
		const session = request.headers['workbook-session-id'];
		if (session !== undefined && !this.sessions.has(session))
			return refuse(404, 'InvalidSession', 'The session specified in the request does not exist or is invalid.');
		if (request.raw.length > LARGEST_REQUEST) return refuse(413, 'RequestTooLarge', 'The request is too large.');
		if (call === 'POST closeSession') {
			this.sessions.delete(String(session));
			return noContent;
		}
		if (root !== 'worksheets') return undefined;
		if (id === undefined)
			return list(
				request,
				this.sheets.map((sheet) => sheet.facts()),
			);
		if (id === 'add' && request.method === 'POST') return this.addSheet(request);
		const sheet = this.sheets.find((one) => one.id === id || one.name === id);
		if (!sheet) return notFound('ItemNotFound');
		return this.inSheet(request, sheet, below);
	}

	private openSession({ root, body = {} }: GraphRequest): GraphAnswer {
		const persistChanges = body.persistChanges === true;
		const id = createHash('sha256').update(`session ${this.opened++}`).digest('hex');
		this.sessions.set(id, persistChanges);
		return created({ '@odata.context': `${root}/$metadata#microsoft.graph.workbookSessionInfo`, id, persistChanges });
	}

	private addSheet({ root, body = {} }: GraphRequest): GraphAnswer {
		const { name = `Sheet${this.sheets.length + 1}` } = body as { name?: string };
		if (this.sheets.some((sheet) => sheet.name === name))
			return refuse(400, 'ItemAlreadyExists', 'The resource being created already exists.');
		const sheet = new Sheet(name, this.sheets.length + 1);
		this.sheets.push(sheet);
		return created({ '@odata.context': `${root}/$metadata#worksheet`, ...sheet.facts() });
	}

	private inSheet(request: GraphRequest, sheet: Sheet, path: readonly string[]): GraphAnswer | undefined {
		const [part, id, ...below] = path;
		if (part === undefined) {
			if (request.method === 'GET') return ok(chosen(sheet.facts(), request.query));
			if (request.method !== 'DELETE') return undefined;
			if (this.sheets.length === 1) return refuse(400, 'InvalidArgument', 'A workbook needs a sheet.');
			this.sheets.splice(this.sheets.indexOf(sheet), 1);
			return noContent;
		}
		if (part !== 'tables') return this.range(request, sheet, path);
		const tables = this.tables.filter((table) => table.sheet === sheet);
		if (id === undefined)
			return list(
				request,
				tables.map((table) => table.facts()),
			);
		if (id === 'add' && request.method === 'POST') return this.makeTable(request, sheet);
		const table = tables.find((one) => one.id === id || one.name === id);
		if (!table) return notFound('ItemNotFound');
		if (below.length === 0 && request.method === 'GET') return ok(chosen(table.facts(), request.query));
		if (below.length === 0 && request.method === 'DELETE') {
			sheet.clear(table.area);
			this.tables.splice(this.tables.indexOf(table), 1);
			return noContent;
		}
		if (below[0] === 'convertToRange' && request.method === 'POST') {
			this.tables.splice(this.tables.indexOf(table), 1);
			return ok({ '@odata.context': `${request.root}/$metadata#workbookRange`, ...sheet.shown(table.area) });
		}
		return table.answer(request, below);
	}

	private makeTable({ root, body = {} }: GraphRequest, sheet: Sheet): GraphAnswer {
		const { address = '', hasHeaders, ...unknown } = body as { address?: string; hasHeaders?: boolean };
		if (Object.keys(unknown).length > 0 || !sheet.area(address) || hasHeaders !== true)
			return refuse(400, 'InvalidArgument', 'The argument is invalid or missing or has an incorrect format.');
		const table = this.addTable(sheet, address);
		return created({ '@odata.context': `${root}/$metadata#table`, ...table.facts() });
	}

	private range(request: GraphRequest, sheet: Sheet, [what, action]: readonly string[]): GraphAnswer | undefined {
		const [, address] = /^range\(address='(.*)'\)$/.exec(what) ?? [];
		const area = what === 'usedRange' ? sheet.used() : what === 'range' ? sheet.used() : address && sheet.area(address);
		if (!area) return refuse(400, 'InvalidArgument', 'The argument is invalid or missing or has an incorrect format.');
		if (action === 'clear' && request.method === 'POST') {
			if (request.body?.applyTo !== 'Formats') sheet.clear(area);
			return noContent;
		}
		if (action !== undefined) return undefined;
		if (request.method === 'PATCH') {
			const { values, ...unknown } = (request.body ?? {}) as { values?: Cell[][] };
			const fits = values?.length === area.rows && values.every((row) => row.length === area.columns);
			if (!fits || Object.keys(unknown).length > 0)
				return refuse(400, 'InvalidArgument', "The input array's rows or columns do not match the range.");
			sheet.write(area, values);
		} else if (request.method !== 'GET') return undefined;
		const shown = { '@odata.context': `${request.root}/$metadata#workbookRange`, ...sheet.shown(area) };
		const isWide = request.query.get('$select') !== 'address' && area.rows * area.columns > MOST_CELLS;
		if (isWide) return refuse(400, 'ResponsePayloadSizeLimitExceeded', 'The response payload size is too large.');
		return ok(chosen(shown, request.query));
	}
}

function list(request: GraphRequest, all: object[]): GraphAnswer {
	return request.method === 'GET' ? skipPage(request, all) : notFound('ItemNotFound');
}
