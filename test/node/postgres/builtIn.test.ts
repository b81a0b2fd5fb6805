import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresBatchInsert } from '../../../nodes/PostgresBatchInsert/PostgresBatchInsert.node';
import { builtIn, runNode } from '../../support/n8nContext';
import { itemsOf, type NodeDatabase, startNodeDatabase } from '../../support/postgresNode';

/*
 * The built-in Postgres node and ours run the same parameters, credentials and items in n8n's own context: what comes out,
 * and what is in the tables afterwards, must be the same.
 */

interface Case {
	readonly name: string;
	/** Versions of the node in which there is a difference that matters. */
	readonly versions?: readonly number[];
	readonly parameters: INodeParameters;
	readonly items?: readonly IDataObject[];
	/** The built-in node pairs the output with the wrong items. */
	readonly unpaired?: boolean;
}

const ALL = [2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7];
const MAPPER = [2.2, 2.4, 2.7];
const LEGACY = [2, 2.1];

const locator = (value: string) => ({ __rl: true, mode: 'list', value });
const at = (table: string) => ({ schema: locator('public'), table: locator(table) });
const autoMap = (matchingColumns: string[] = []) => ({ mappingMode: 'autoMapInputData', value: null, matchingColumns });
const mapped = (value: IDataObject, matchingColumns: string[] = [], types: Record<string, string> = {}) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns,
	schema: Object.keys(value).map((id) => ({
		id,
		displayName: id,
		required: false,
		defaultMatch: false,
		display: true,
		type: types[id] ?? 'string',
		canBeUsedToMatch: true,
	})),
});
const insert = (table: string, options: IDataObject = {}): INodeParameters =>
	({ operation: 'insert', ...at(table), dataMode: 'autoMapInputData', columns: autoMap(), options }) as INodeParameters;

const PEOPLE = [
	{ id: 11, name: 'Ann', age: 30 },
	{ id: 12, name: "O'Brien \\ \t", age: null },
	{ id: 13, name: '', age: 5 },
];

const CASES: readonly Case[] = [
	{ name: 'insert, columns by name', versions: ALL, parameters: insert('people'), items: PEOPLE },
	{
		name: 'insert of every kind of value',
		// Under 2 the built-in node's dates depend on which versions the process has run before.
		versions: ALL.slice(1),
		parameters: insert('kinds'),
		items: [
			{
				id: 1,
				big: '9007199254740993',
				amount: 12.5,
				ok: true,
				day: '2024-05-06',
				at: '2024-05-06T07:08:09.123Z',
				zoneless: '2024-05-06 07:08:09',
				data: { a: [1, { b: null }] },
				uid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
				mood: 'good',
				span: '1 day 02:00',
			},
			{
				id: 2,
				big: 5,
				amount: '0.1',
				ok: 'no',
				day: null,
				at: null,
				zoneless: null,
				data: null,
				uid: null,
				mood: null,
				span: null,
			},
		],
	},
	{
		name: 'insert of lists into array columns',
		versions: [2.4, 2.7],
		parameters: insert('lists'),
		items: [
			{ id: 1, tags: ['a', 'b c', 'd"e'], numbers: [1, 2] },
			{ id: 2, tags: [], numbers: null },
		],
	},
	{
		name: 'insert of JSON text into array columns',
		versions: [2.4, 2.7],
		parameters: insert('lists'),
		items: [{ id: 1, tags: '["x","y"]', numbers: '[3]' }],
	},
	{
		name: 'insert, columns by expression',
		versions: MAPPER,
		parameters: {
			...insert('people'),
			columns: mapped(
				{ id: '={{ $json.n + 20 }}', name: '={{ $json["full name"] }}', age: '={{ $json.details.age }}' },
				[],
				{ id: 'number', age: 'number' },
			),
		} as INodeParameters,
		items: [
			{ n: 1, 'full name': 'Zed', details: { age: '7' } },
			{ n: 2, 'full name': 'Yan', details: {} },
		],
	},
	{
		name: 'insert, columns by plain references',
		versions: MAPPER,
		parameters: {
			...insert('kinds'),
			columns: mapped(
				{
					id: '={{ $json.id }}',
					ok: '={{ $json.ok }}',
					day: '={{ $json.day }}',
					data: '={{ $json.data }}',
					mood: 'bad',
				},
				[],
				{ id: 'number', ok: 'boolean', day: 'dateTime', data: 'object' },
			),
		} as INodeParameters,
		items: [
			{ id: '4', ok: 'true', day: '2024-05-06', data: '{"a":1}' },
			{ id: 5, ok: 0, day: null, data: { b: [] } },
		],
	},
	{
		name: 'insert, columns by the fields of old versions',
		versions: LEGACY,
		parameters: {
			...insert('people'),
			dataMode: 'defineBelow',
			valuesToSend: {
				values: [
					{ column: 'id', value: '={{ $json.n }}' },
					{ column: 'name', value: 'fixed' },
				],
			},
		} as INodeParameters,
		items: [{ n: 21 }, { n: 22 }],
	},
	{
		name: 'insert with chosen columns in the output',
		versions: [2, 2.7],
		parameters: insert('people', { outputColumns: ['name', 'id'] }),
		items: PEOPLE,
	},
	{
		name: 'insert, numbers as numbers',
		versions: [2, 2.7],
		parameters: insert('kinds', { largeNumbersOutput: 'numbers' }),
		items: [{ id: 1, big: 5, amount: 1.25 }],
	},
	{
		name: 'insert, empty strings as NULL',
		versions: [2.7],
		parameters: insert('people', { replaceEmptyStrings: true }),
		items: PEOPLE,
	},
	{
		name: 'insert that skips conflicts',
		versions: [2, 2.3, 2.7],
		parameters: insert('people', { skipOnConflict: true }),
		items: [...PEOPLE, { id: 1, name: 'taken', age: 1 }, { id: 14, name: 'new', age: 2 }],
	},
	{
		name: 'insert of which all conflict',
		versions: [2.2, 2.3, 2.7],
		parameters: insert('people', { skipOnConflict: true }),
		items: [
			{ id: 1, name: 'a', age: 1 },
			{ id: 2, name: 'b', age: 1 },
		],
	},
	{
		name: 'insert in a transaction',
		versions: [2.2, 2.7],
		parameters: insert('people', { queryBatching: 'transaction' }),
		items: PEOPLE,
	},
	{
		name: 'insert one by one',
		versions: [2.2, 2.7],
		parameters: insert('people', { queryBatching: 'independently' }),
		items: PEOPLE,
	},
	{ name: 'insert of an item without fields', versions: [2.6, 2.7], parameters: insert('people'), items: [{}] },
	{
		name: 'upsert, columns by name',
		versions: ALL,
		parameters: {
			operation: 'upsert',
			...at('people'),
			dataMode: 'autoMapInputData',
			columnToMatchOn: 'id',
			columns: autoMap(['id']),
			options: {},
		} as INodeParameters,
		items: [
			{ id: 1, name: 'changed', age: 1 },
			{ id: 15, name: 'new', age: 2 },
		],
	},
	{
		name: 'upsert, columns by expression',
		versions: MAPPER,
		parameters: {
			operation: 'upsert',
			...at('people'),
			columns: mapped({ id: '={{ $json.n }}', name: '={{ $json.t.toUpperCase() }}' }, ['id'], { id: 'number' }),
			options: {},
		} as INodeParameters,
		items: [
			{ n: 2, t: 'x' },
			{ n: 16, t: 'y' },
		],
	},
	{
		name: 'upsert, columns by the fields of old versions',
		versions: LEGACY,
		parameters: {
			operation: 'upsert',
			...at('people'),
			dataMode: 'defineBelow',
			columnToMatchOn: 'id',
			valueToMatchOn: '={{ $json.n }}',
			valuesToSend: { values: [{ column: 'name', value: '={{ $json.t }}' }] },
			options: {},
		} as INodeParameters,
		items: [
			{ n: 2, t: 'x' },
			{ n: 16, t: 'y' },
		],
	},
	{
		name: 'update, columns by name',
		// Before 2.2 the built-in node asks for a parameter that it hides.
		versions: ALL.slice(2),
		parameters: {
			valueToMatchOn: '',
			operation: 'update',
			...at('people'),
			dataMode: 'autoMapInputData',
			columnToMatchOn: 'id',
			columns: autoMap(['id']),
			options: {},
		} as INodeParameters,
		items: [
			{ id: 2, name: 'second' },
			{ id: 1, name: 'first' },
		],
	},
	{
		name: 'update, by two columns',
		versions: MAPPER,
		parameters: {
			operation: 'update',
			...at('people'),
			columns: mapped({ id: '={{ $json.id }}', name: '={{ $json.old }}', age: 99 }, ['id', 'name'], {
				id: 'number',
				age: 'number',
			}),
			options: { outputColumns: ['age'] },
		} as INodeParameters,
		items: [{ id: 1, old: 'one' }],
	},
	{
		name: 'update, columns by the fields of old versions, of rows that are there and rows that are not',
		versions: LEGACY,
		parameters: {
			operation: 'update',
			...at('people'),
			dataMode: 'defineBelow',
			columnToMatchOn: 'id',
			valueToMatchOn: '={{ $json.n }}',
			valuesToSend: { values: [{ column: 'name', value: '={{ $json.t }}' }] },
			options: {},
		} as INodeParameters,
		items: [
			{ n: 2, t: 'x' },
			{ n: 77, t: 'nobody' },
		],
	},
	{
		name: 'delete of rows that meet conditions',
		versions: [2, 2.7],
		parameters: {
			operation: 'deleteTable',
			...at('people'),
			deleteCommand: 'delete',
			where: {
				values: [
					{ column: 'age', condition: '>=', value: '20' },
					{ column: 'name', condition: 'LIKE', value: 't%' },
				],
			},
			combineConditions: 'AND',
			options: {},
		} as INodeParameters,
		items: [{}, {}],
	},
	{
		name: 'truncate',
		versions: [2, 2.7],
		parameters: {
			operation: 'deleteTable',
			...at('people'),
			deleteCommand: 'truncate',
			restartSequences: true,
			options: {},
		} as INodeParameters,
	},
	{
		name: 'drop',
		versions: [2.7],
		parameters: {
			operation: 'deleteTable',
			...at('people'),
			deleteCommand: 'drop',
			options: { cascade: true },
		} as INodeParameters,
	},
	...queries(),
];

function queries(): Case[] {
	const query = (text: string, options: IDataObject = {}): INodeParameters =>
		({ operation: 'executeQuery', query: text, options }) as INodeParameters;
	return [
		{ name: 'query', versions: ALL, parameters: query('SELECT id, name, age FROM people ORDER BY id') },
		{ name: 'query for nothing', versions: ALL, parameters: query('SELECT id FROM people WHERE false') },
		{ name: 'query that changes rows', versions: ALL, parameters: query("UPDATE people SET name = 'all'") },
		{
			name: 'query with parameters',
			versions: [2, 2.1, 2.2, 2.3, 2.4],
			parameters: query('SELECT $1::text AS a, $2::text AS b', { queryReplacement: '=x,{{ $json.v }}' }),
			items: [{ v: 'y' }, { v: "it's" }],
		},
		{
			name: 'query with parameters from expressions',
			versions: ALL,
			parameters: query('SELECT $1::text AS a, $2::text AS b', { queryReplacement: '={{ $json.v }},{{ $json.w }}' }),
			items: [
				{ v: 'y', w: 'z' },
				{ v: "it's", w: 5 },
			],
		},
		{
			name: 'query with commas in a parameter',
			versions: [2.4, 2.5],
			parameters: query('SELECT $1::text AS a', { queryReplacement: '={{ $json.v }}' }),
			items: [{ v: 'y,z' }],
		},
		{
			name: 'query with a list of parameters',
			versions: ALL,
			parameters: query('SELECT $1::text AS a, $2::int AS b, $3::json AS c', {
				queryReplacement: '={{ ["a,b", 5, { x: 1 }] }}',
			}),
		},
		{
			name: 'query with names and lists',
			versions: [2.7],
			parameters: query('SELECT $1:name FROM $2:name WHERE id IN ($3:csv) ORDER BY id', {
				queryReplacement: '={{ ["name", "people", [1, 2]] }}',
			}),
		},
		{
			name: 'query with an array',
			versions: [2.7],
			parameters: query('SELECT id FROM people WHERE id = ANY($1) ORDER BY id', {
				queryReplacement: '={{ [[1, 3]] }}',
			}),
		},
		{
			name: 'query with $1 in quotes',
			versions: [2.7],
			parameters: query("SELECT '$1' AS price, $1 AS value", {
				queryReplacement: 'x',
				treatQueryParametersInSingleQuotesAsText: true,
			}),
		},
		{
			name: 'query with an expression in it',
			versions: [2.7],
			parameters: query('SELECT {{ $json.column }} FROM people ORDER BY id'),
			items: [{ column: 'age' }],
		},
		{
			name: 'several statements',
			versions: ALL,
			// It pairs the results of a query's second statement with the second item.
			unpaired: true,
			parameters: query("INSERT INTO people VALUES (31, 'x', 1) RETURNING id; SELECT count(*) FROM people"),
		},
		{
			name: 'queries in a transaction',
			// Before 2.3 the built-in node wraps its answer twice.
			versions: ALL.slice(3),
			parameters: query('UPDATE people SET age = $1 WHERE id = $1 RETURNING age', {
				queryReplacement: '={{ $json.v }}',
				queryBatching: 'transaction',
			}),
			items: [{ v: 1 }, { v: 77 }, { v: 2 }],
		},
		{
			name: 'queries one by one',
			versions: ALL.slice(3),
			parameters: query('SELECT name FROM people WHERE id = $1', {
				queryReplacement: '={{ $json.v }}',
				queryBatching: 'independently',
			}),
			items: [{ v: 1 }, { v: 77 }, { v: 2 }],
		},
	];
}

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase({ settings: ["timezone = 'Asia/Tokyo'"] });
	await db.query("CREATE TYPE mood AS ENUM ('good', 'bad')");
});

afterAll(async () => {
	await db.stop();
});

async function resetTables(): Promise<void> {
	await db.query(`
		DROP TABLE IF EXISTS people, kinds, lists CASCADE;
		CREATE TABLE people (id int PRIMARY KEY DEFAULT 50, name text DEFAULT 'nobody', age int);
		INSERT INTO people VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', 30);
		CREATE TABLE kinds (id int, big bigint, amount numeric, ok boolean, day date, at timestamptz, zoneless timestamp, data jsonb, uid uuid, mood mood, span interval);
		CREATE TABLE lists (id int, tags text[], numbers int[])`);
}

interface Ran {
	readonly items: INodeExecutionData[] | string;
	readonly tables: unknown;
}

async function run(type: 'built-in' | 'ours', version: number, { parameters, items, unpaired }: Case): Promise<Ran> {
	await resetTables();
	const result = await runNode({
		type: type === 'ours' ? new PostgresBatchInsert() : builtIn('Postgres/Postgres.node', 'Postgres', version),
		typeVersion: version,
		parameters: { resource: 'database', ...parameters },
		credentials: { postgres: { ...db.credential, ssl: 'disable', maxConnections: 5 } },
		items: itemsOf(...(items ?? [{}])),
	});
	const tables = await db
		.query(
			`SELECT
		(SELECT json_agg(p ORDER BY id) FROM people p) AS people, (SELECT json_agg(k ORDER BY id) FROM kinds k) AS kinds, (SELECT json_agg(l ORDER BY id) FROM lists l) AS lists
	`,
		)
		.catch(() => 'people is gone');
	return {
		items: result.items.map(({ json, pairedItem }) =>
			unpaired ? { json: plain(json) } : { json: plain(json), pairedItem },
		),
		tables,
	};
}

/** Dates and text of the same moment are different things; so are objects of different classes. */
function plain(json: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(json).map(([name, value]) => [
			name,
			value instanceof Date
				? { date: value.toISOString() }
				: (structuredClone(JSON.parse(JSON.stringify(value ?? null))) as IDataObject),
		]),
	);
}

describe.each(CASES)('$name', (given) => {
	it.each(given.versions ?? [2.7])('version %s', async (version) => {
		const theirs = await run('built-in', version, given);
		const ours = await run('ours', version, given);
		expect(ours).toEqual(theirs);
	});
});
