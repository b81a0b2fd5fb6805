import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Sheet } from '../../doubles/graph/sheet.mts';
import type { Workbook } from '../../doubles/graph/workbook.mts';
import { byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let book: Workbook;
let sheet: Sheet;
let place: { workbook: object; worksheet: object };
beforeEach(async () => {
	service = await startGraph();
	const file = service.drive(ADA).add('May.xlsx', Buffer.from('x'));
	book = service.drive(ADA).workbook(file.id);
	[sheet] = book.sheets;
	place = { workbook: byId(file.id), worksheet: byId(sheet.id) };
});
afterEach(async () => await service[Symbol.asyncDispose]());

const cells = () => sheet.read(sheet.used());
const sent = (method: string, end: RegExp) =>
	service.handled.filter((request) => request.method === method && end.test(request.path.at(-1) ?? ''));
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => [i, `name ${i}`, i % 2 === 0]);

describe('appending to a sheet', () => {
	test('takes one request for a thousand items, each of which comes out with its row', async () => {
		book.fill([['id', 'name']]);
		const items = numbered(2_500).map(({ id }) => ({ id, name: `n${String(id)}`, other: 'x' }));
		const given = { ...place, dataMode: 'autoMap', items };
		const result = await graph(service, ['worksheet', 'append'], given);
		expect(cells()).toEqual([['id', 'name'], ...items.map(({ id, name }) => [id, name])]);
		expect(result.items.map(({ json }) => json)).toEqual(items.map(({ id, name }) => ({ id, name })));
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(numbered(2_500).map(({ id }) => ({ item: id })));
		expect(sent('PATCH', /^range/)).toHaveLength(3);
		// Session, used range, names, three pieces, end of the session.
		expect(service.handled).toHaveLength(7);
		expect(book.sessions.size).toBe(0);
	});

	test('maps columns one by one, and leaves what is not given empty', async () => {
		book.fill([['id', 'name', 'age']]);
		const fieldsUi = { values: [{ column: 'name', fieldValue: '={{ "n" + $json.id }}' }] };
		const { items } = await graph(service, ['worksheet', 'append'], { ...place, fieldsUi, items: numbered(2) });
		expect(cells()).toEqual([
			['id', 'name', 'age'],
			['', 'n0', ''],
			['', 'n1', ''],
		]);
		expect(items[1].json).toEqual({ id: '', name: 'n1', age: '' });
	});

	test('sends raw data once for the run, and as often as there are items where it is about them', async () => {
		const append = async (data: string) =>
			await graph(service, ['worksheet', 'append'], { ...place, dataMode: 'raw', data, items: numbered(2) });
		const { items } = await append('[["a","b"],["c","d"]]');
		expect(cells()).toEqual([
			['a', 'b'],
			['c', 'd'],
		]);
		expect(items).toHaveLength(2);
		await append('={{ [[$json.id, "e"]] }}');
		expect(cells().slice(2)).toEqual([
			[0, 'e'],
			[1, 'e'],
		]);
	});

	test.each([
		['{"a": 1}', 'is no list of rows'],
		['[["a"], ["b", "c"]]', 'has 2 values in row 2 and 1 in row 1'],
		['[[]]', 'has rows without values'],
	])('refuses raw data such as %s before anything is sent', async (data, why) => {
		const appending = graph(service, ['worksheet', 'append'], { ...place, dataMode: 'raw', data });
		await expect(appending).rejects.toThrow(why);
		expect(service.handled).toEqual([]);
	});

	test('takes raw rows of several widths', async () => {
		const data = '={{ [Array.from({ length: $json.id + 1 }, () => "x")] }}';
		await graph(service, ['worksheet', 'append'], { ...place, dataMode: 'raw', data, items: numbered(3) });
		expect(cells()).toEqual([
			['x', '', ''],
			['x', 'x', ''],
			['x', 'x', 'x'],
		]);
	});

	test('cuts the many rows of one item into pieces, and puts what comes out together', async () => {
		const given = { ...place, dataMode: 'raw', data: JSON.stringify(rowsOf(3_000)), options: { rawData: true } };
		const { items } = await graph(service, ['worksheet', 'append'], given);
		expect(cells()).toEqual(rowsOf(3_000));
		expect(items).toHaveLength(1);
		expect(items[0].json.data).toMatchObject({ address: 'Sheet1!A1:C3000', rowCount: 3_000, values: rowsOf(3_000) });
	});

	test('writes nothing twice though answers get lost', async () => {
		book.fill([['id']]);
		let lost = 0;
		service.fault = ({ method }) => (method === 'PATCH' && lost++ < 2 ? 'cut after' : undefined);
		await graph(service, ['worksheet', 'append'], { ...place, dataMode: 'autoMap', items: numbered(3) });
		expect(cells()).toEqual([['id'], [0], [1], [2]]);
	});

	test('says of each item whether it was written when the service gives up half-way', async () => {
		book.fill([['id']]);
		let pieces = 0;
		const refusal = { status: 403, body: { error: { code: 'AccessDenied', message: 'No' } } };
		service.fault = ({ method }) => (method === 'PATCH' && ++pieces === 2 ? refusal : undefined);
		const given = { ...place, dataMode: 'autoMap', items: numbered(2_500), ...CONTINUE };
		const { items } = await graph(service, ['worksheet', 'append'], given);
		const outcomes = items.map(({ json }) => (json.error as { outcome?: string } | undefined)?.outcome ?? 'done');
		const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
		expect([count('done'), count('rejected'), count('notSent')]).toEqual([1_000, 1_000, 500]);
		expect(cells()).toHaveLength(1_001);
	});

	test('to an empty sheet wants names of columns first', async () => {
		const given = { ...place, dataMode: 'autoMap', items: numbered(1), ...CONTINUE };
		const { items } = await graph(service, ['worksheet', 'append'], given);
		expect((items[0].json.error as { message: string }).message).toContain('"Sheet" is empty: no names of columns');
	});

	test('opens a session anew that has expired', async () => {
		book.fill([['id']]);
		let looked = 0;
		service.fault = ({ path }) => {
			if (path.at(-1) === 'usedRange' && looked++ === 0) book.sessions.clear();
			return undefined;
		};
		await graph(service, ['worksheet', 'append'], { ...place, dataMode: 'autoMap', items: numbered(1) });
		expect(cells()).toEqual([['id'], [0]]);
		expect(book.opened).toBe(2);
	});
});

describe('reading a sheet', () => {
	test('goes page by page, and comes out by the names of columns', async () => {
		book.fill([['id', 'name', 'even'], ...rowsOf(20_000)]);
		const { items } = await graph(service, ['worksheet', 'readRows'], place);
		expect(items).toHaveLength(20_000);
		expect(items[19_999].json).toEqual({ id: 19_999, name: 'name 19999', even: false });
		expect(sent('GET', /^range/)).toHaveLength(4);
	});

	test('takes a range whose corners stand the other way round', async () => {
		book.fill([
			['id', 'name'],
			[1, 'a'],
		]);
		const given = { ...place, useRange: true, range: 'B2:A1' };
		const { items } = await graph(service, ['worksheet', 'readRows'], given);
		expect(items.map(({ json }) => json)).toEqual([{ id: 1, name: 'a' }]);
	});

	test('takes a range with its rows counted from 0, and raw data', async () => {
		book.fill([['a'], ['b'], ['c'], ['d'], ['e']]);
		const given = { ...place, useRange: true, range: 'A2:A5', keyRow: 1, dataStartRow: 2 };
		const { items } = await graph(service, ['worksheet', 'readRows'], given);
		expect(items.map(({ json }) => json)).toEqual([{ c: 'd' }, { c: 'e' }]);
		const options = { rawData: true, dataProperty: 'cells', fields: 'text' };
		const raw = await graph(service, ['worksheet', 'readRows'], { ...given, options });
		expect(raw.items[0].json).toMatchObject({ cells: { text: [['b'], ['c'], ['d'], ['e']] } });
		const wide = await graph(service, ['worksheet', 'readRows'], { ...given, range: 'A:B', ...CONTINUE });
		expect(wide.items[0].json.error).toMatchObject({ outcome: 'notSent' });
	});
});

describe('changing rows of a sheet', () => {
	beforeEach(() => book.fill([['id', 'name', 'note'], ...rowsOf(200).map(([id, name]) => [id, name, 'keep'])]));

	test('sends what changes, and those that are near each other together', async () => {
		const items = [3, 5, 150].map((id) => ({ id: String(id), name: `new ${id}` }));
		const given = { ...place, dataMode: 'autoMap', columnToMatchOn: 'id', items };
		const result = await graph(service, ['worksheet', 'update'], given);
		expect(cells()[4]).toEqual([3, 'new 3', 'keep']);
		expect(cells()[5]).toEqual([4, 'name 4', 'keep']);
		expect(cells()[151]).toEqual([150, 'new 150', 'keep']);
		expect(result.items.map(({ json }) => json.name)).toEqual(['new 3', 'new 5', 'new 150']);
		expect(sent('PATCH', /^range/).map(({ path }) => path.at(-1))).toEqual([
			"range(address='A5:C7')",
			"range(address='A152:C152')",
		]);
	});

	test('finds the first match or all, and says what matched nothing', async () => {
		const fieldsUi = { values: [{ column: 'name', fieldValue: 'x' }] };
		const given = { ...place, columnToMatchOn: 'note', valueToMatchOn: 'keep', fieldsUi };
		const one = await graph(service, ['worksheet', 'update'], given);
		expect(one.items.map(({ json }) => json.id)).toEqual([0]);
		const all = await graph(service, ['worksheet', 'update'], { ...given, options: { updateAll: true } });
		expect(all.items).toHaveLength(200);
		const none = await graph(service, ['worksheet', 'update'], { ...given, valueToMatchOn: 'none' });
		expect(none.items).toEqual([]);
		expect(none.hints.map(({ message }) => message)).toEqual([
			'1 of 1 items matched no row in "note" and changed nothing',
		]);
	});

	test('appends what is not there, once for each key', async () => {
		const items = [
			{ id: 7, name: 'seven' },
			{ id: 900, name: 'nine' },
			{ id: 900, name: 'nine hundred' },
		];
		const given = { ...place, dataMode: 'autoMap', columnToMatchOn: 'id', items };
		const result = await graph(service, ['worksheet', 'upsert'], given);
		expect(cells()).toHaveLength(202);
		expect(cells()[8]).toEqual([7, 'seven', 'keep']);
		expect(cells()[201]).toEqual([900, 'nine hundred', '']);
		expect(result.items).toHaveLength(3);
	});

	test('overwrites a range as a whole', async () => {
		const given = { ...place, dataMode: 'raw', useRange: true, range: 'A1:B2', data: '[["id","name"],[0,"zero"]]' };
		const { items } = await graph(service, ['worksheet', 'update'], given);
		expect(items.map(({ json }) => json)).toEqual([{ id: 0, name: 'zero' }]);
		expect(cells()[1]).toEqual([0, 'zero', 'keep']);
	});

	test('overwrites what it can, and gives each item its own outcome', async () => {
		const refusal = { status: 400, body: { error: { code: 'InvalidArgument', message: 'No' } } };
		service.fault = ({ method, path }) => (method === 'PATCH' && path.at(-1)?.includes('A2') ? refusal : undefined);
		const range = '={{ "A" + ($json.id + 1) }}';
		const raw = { ...place, dataMode: 'raw', useRange: true, range, data: '={{ [["x" + $json.id]] }}' };
		const { items } = await graph(service, ['worksheet', 'update'], { ...raw, items: numbered(3), ...CONTINUE });
		expect(
			cells()
				.slice(0, 3)
				.map(([cell]) => cell),
		).toEqual(['x0', 0, 'x2']);
		const failed = items.filter(({ json }) => json.error !== undefined);
		expect(failed.map(({ json, pairedItem }) => [(json.error as { outcome: string }).outcome, pairedItem])).toEqual([
			['rejected', { item: 1 }],
		]);
	});

	test('names the columns there are when it is told of another', async () => {
		const given = { ...place, dataMode: 'autoMap', columnToMatchOn: 'key', items: [{ key: 1 }], ...CONTINUE };
		const { items } = await graph(service, ['worksheet', 'update'], given);
		expect(items[0].json.error).toMatchObject({ description: 'Choose one of these: id, name, note.' });
	});
});

describe('sheets and workbooks', () => {
	test('are listed, added and deleted', async () => {
		const { workbook } = place;
		const name = { additionalFields: { name: 'June' } };
		let lost = 0;
		service.fault = ({ path }) => (path.at(-1) === 'add' && lost++ === 0 ? 'cut after' : undefined);
		const added = await graph(service, ['workbook', 'addWorksheet'], { workbook, ...name });
		expect(added.items[0].json).toMatchObject({ name: 'June', id: book.sheets[1].id });
		const { items } = await graph(service, ['worksheet', 'getAll'], { workbook });
		expect(items.map(({ json }) => json.name)).toEqual(['Sheet1', 'June']);
		await graph(service, ['worksheet', 'deleteWorksheet'], { workbook, worksheet: byId('June') });
		expect(book.sheets).toHaveLength(1);
	});

	test('are cleared, as a whole and in part', async () => {
		book.fill([
			[1, 2],
			[3, 4],
		]);
		await graph(service, ['worksheet', 'clear'], { ...place, useRange: true, range: 'A2:A2' });
		expect(cells()).toEqual([
			[1, 2],
			['', 4],
		]);
		await graph(service, ['worksheet', 'clear'], place);
		expect(cells()).toEqual([['']]);
	});

	test('are found in the drive, and deleted', async () => {
		service.drive(ADA).add('notes.txt', Buffer.from('x'));
		const { items } = await graph(service, ['workbook', 'getAll'], {});
		expect(items.map(({ json }) => json.name)).toEqual(['May.xlsx']);
		await graph(service, ['workbook', 'deleteWorkbook'], { workbook: byId('/May.xlsx') });
		expect((await graph(service, ['workbook', 'getAll'], {})).items).toEqual([]);
	});
});
