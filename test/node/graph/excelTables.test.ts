import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Table } from '../../doubles/graph/table.mts';
import type { Workbook } from '../../doubles/graph/workbook.mts';
import { byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let book: Workbook;
let table: Table;
let place: { workbook: object; worksheet: object; table: object };
beforeEach(async () => {
	service = await startGraph();
	const file = service.drive(ADA).add('May.xlsx', Buffer.from('x'));
	book = service.drive(ADA).workbook(file.id);
	const sheet = book.fill([
		['id', 'name'],
		[1, 'one'],
		[2, 'two'],
	]);
	table = book.addTable(sheet, 'A1:B3');
	place = { workbook: byId(file.id), worksheet: byId(sheet.id), table: byId(table.id) };
});
afterEach(async () => await service[Symbol.asyncDispose]());

const isAdding = ({ method, path }: { method: string; path: readonly string[] }) =>
	method === 'POST' && path.at(-1) === 'rows';

describe('appending to a table', () => {
	test('takes one request for a thousand items', async () => {
		const items = numbered(1_500).map(({ id }) => ({ id, name: `n${String(id)}` }));
		const result = await graph(service, ['table', 'append'], { ...place, dataMode: 'autoMap', items });
		expect(table.rows().slice(2)).toEqual(items.map(({ id, name }) => [id, name]));
		expect(result.items.map(({ json }) => json)).toEqual(items);
		expect(service.handled.filter(isAdding)).toHaveLength(2);
		expect(book.sessions.size).toBe(0);
	});

	test('inserts before a row', async () => {
		const given = { ...place, dataMode: 'autoMap', options: { index: 1 }, items: [{ id: 9, name: 'nine' }] };
		await graph(service, ['table', 'append'], given);
		expect(table.rows().map(([id]) => id)).toEqual([1, 9, 2]);
	});

	test.each(['cut after', 'cut before'] as const)('adds rows once though the answer gets lost (%s)', async (what) => {
		let lost = 0;
		service.fault = (request) => (isAdding(request) && lost++ === 0 ? what : undefined);
		const items = numbered(3).map(({ id }) => ({ id, name: 'x' }));
		const result = await graph(service, ['table', 'append'], { ...place, dataMode: 'autoMap', items });
		expect(table.rows()).toHaveLength(5);
		expect(result.items.map(({ json }) => json.id)).toEqual([0, 1, 2]);
	});

	test("takes nobody else's row for its own", async () => {
		service.fault = (request) => {
			if (!isAdding(request)) return undefined;
			table.area = { ...table.area, rows: table.area.rows + 1 };
			return 'cut before';
		};
		const given = { ...place, dataMode: 'autoMap', items: [{ id: 5, name: 'x' }], ...CONTINUE };
		const { items } = await graph(service, ['table', 'append'], given);
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
	});

	test('says that nobody knows when it cannot look, either', async () => {
		let isLost = false;
		service.fault = (request) => {
			if (isAdding(request)) isLost = true;
			if (isAdding(request)) return 'cut after';
			const refusal = { status: 403, body: { error: { code: 'AccessDenied', message: 'No' } } };
			return isLost && request.path.at(-1) === '$count' ? refusal : undefined;
		};
		const given = { ...place, dataMode: 'autoMap', items: [{ id: 5, name: 'x' }], ...CONTINUE };
		const { items } = await graph(service, ['table', 'append'], given);
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
	});

	test('looks before it adds again when a session fails and nobody knows whether it was done', async () => {
		let failed = 0;
		const failure = { status: 504, body: { error: { code: 'InvalidSessionUnexpected', message: 'No' } } };
		service.fault = (request) => (isAdding(request) && failed++ === 0 ? failure : undefined);
		await graph(service, ['table', 'append'], { ...place, dataMode: 'autoMap', items: [{ id: 5, name: 'x' }] });
		const ends = service.handled.map(({ path }) => path.at(-1)).filter((end) => end === 'rows' || end === '$count');
		expect(ends).toEqual(['$count', '$count', 'rows']);
		expect(table.rows()).toHaveLength(3);
	});

	test('says that nobody knows when others add rows at the same time', async () => {
		service.fault = (request) => {
			if (!isAdding(request)) return undefined;
			table.area = { ...table.area, rows: table.area.rows + 7 };
			return 'cut after';
		};
		const given = { ...place, dataMode: 'autoMap', items: [{ id: 5, name: 'x' }], ...CONTINUE };
		const { items } = await graph(service, ['table', 'append'], given);
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(service.handled.filter(isAdding)).toHaveLength(1);
	});
});

describe('reading a table', () => {
	test('gives rows by the names of columns, those that are wanted, or raw', async () => {
		const rows = await graph(service, ['table', 'getRows'], place);
		expect(rows.items.map(({ json }) => json)).toEqual([
			{ id: 1, name: 'one' },
			{ id: 2, name: 'two' },
		]);
		const some = await graph(service, ['table', 'getRows'], { ...place, limit: 1, filters: { column: ['name'] } });
		expect(some.items.map(({ json }) => json)).toEqual([{ name: 'one' }]);
		const raw = await graph(service, ['table', 'getRows'], { ...place, rawData: true, dataProperty: 'rows' });
		expect(raw.items[0].json.rows).toMatchObject([{ index: 0, values: [[1, 'one']] }, { index: 1 }]);
	});

	test('goes on page after page', async () => {
		const many = Array.from({ length: 25_000 }, (_, i) => [i, 'x']);
		const sheet = book.fill([['id', 'name'], ...many]);
		table.area = sheet.used();
		const { items } = await graph(service, ['table', 'getRows'], { ...place, returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual(many.map(([id]) => id));
	});

	test('gives its columns', async () => {
		const { items } = await graph(service, ['table', 'getColumns'], place);
		expect(items.map(({ json }) => json)).toEqual([{ name: 'id' }, { name: 'name' }]);
	});

	test('looks rows up', async () => {
		const given = { ...place, lookupColumn: 'name', lookupValue: 'two' };
		expect((await graph(service, ['table', 'lookup'], given)).items[0].json).toEqual({ id: 2, name: 'two' });
		const none = await graph(service, ['table', 'lookup'], { ...given, lookupValue: 'ten' });
		expect(none.items).toEqual([]);
		const wrong = await graph(service, ['table', 'lookup'], { ...given, lookupColumn: 'Name', ...CONTINUE });
		expect(wrong.items[0].json.error).toMatchObject({ description: 'Fill in one of these: id, name.' });
	});
});

describe('a table', () => {
	test('is made of what is used, turned into cells, and deleted', async () => {
		await graph(service, ['table', 'convertToRange'], place);
		expect(book.tables).toEqual([]);
		const { items } = await graph(service, ['table', 'addTable'], place);
		expect(items[0].json).toMatchObject({ id: book.tables[0].id, name: 'Table1' });
		expect(book.tables[0].area).toMatchObject({ columns: 2, rows: 3 });
		const gone = await graph(service, ['table', 'deleteTable'], { ...place, table: byId(book.tables[0].id) });
		expect(gone.items[0].json).toEqual({ success: true });
		expect(book.sheets[0].used()).toMatchObject({ columns: 1, rows: 1 });
	});
});
