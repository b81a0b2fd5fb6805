import pg from 'pg';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/PostgresBatchInsert/operations/execute';
import { steadyProcess } from '../../../nodes/shared/n8n/process';
import { executeContext } from '../../support/executeContext';
import { type PostgresServer, startPostgres } from '../../support/postgresServer';

let server: PostgresServer;
let psql: pg.Client;

beforeAll(async () => {
	server = await startPostgres();
	psql = new pg.Client({
		host: '127.0.0.1',
		port: server.port,
		user: server.user,
		password: server.password,
		database: 'postgres',
	});
	await psql.connect();
});

afterAll(async () => {
	await steadyProcess().registry.closeAll();
	await psql.end();
	await server.stop();
});

interface Run {
	readonly version?: number;
	readonly table: string;
	readonly schema?: string;
	readonly options?: INodeParameters;
	readonly parameters?: INodeParameters;
	readonly continueOnFail?: boolean;
	readonly items: readonly INodeExecutionData[];
	readonly signal?: AbortSignal;
}

async function run({
	version = 3,
	table,
	schema = 'public',
	options = {},
	parameters = {},
	...rest
}: Run): Promise<INodeExecutionData[]> {
	const ctx = executeContext({
		node: {
			type: 'n8n-nodes-steady.postgresBatchInsert',
			typeVersion: version,
			parameters: {
				operation: 'insert',
				authentication: 'steadyPostgresApi',
				schema: { __rl: true, mode: 'list', value: schema },
				table: { __rl: true, mode: 'list', value: table },
				dataMode: 'autoMapInputData',
				columns: { mappingMode: 'autoMapInputData', value: null },
				options,
				...parameters,
			},
		},
		credentials: {
			steadyPostgresApi: {
				host: '127.0.0.1',
				port: server.port,
				user: server.user,
				password: server.password,
				database: 'postgres',
			},
		},
		...rest,
	});
	const [output] = await execute(ctx);
	return output;
}

const items = (...rows: Array<Record<string, unknown>>) => rows.map((json) => ({ json }) as INodeExecutionData);

async function rowsOf(text: string): Promise<unknown[]> {
	return (await psql.query(text)).rows as unknown[];
}

describe('version 3', () => {
	it('writes every item and passes it through unchanged', async () => {
		await psql.query('CREATE TABLE through (id int PRIMARY KEY, name text)');
		const input = items({ id: 1, name: 'a\tb\\c\nd' }, { id: 2, name: null });
		const output = await run({ table: 'through', items: input });
		expect(output).toEqual([
			{ json: { id: 1, name: 'a\tb\\c\nd' }, pairedItem: { item: 0 } },
			{ json: { id: 2, name: null }, pairedItem: { item: 1 } },
		]);
		expect(await rowsOf('SELECT * FROM through ORDER BY id')).toEqual([
			{ id: 1, name: 'a\tb\\c\nd' },
			{ id: 2, name: null },
		]);
	});

	it('takes a missing key for the default and null for NULL, in items with different keys', async () => {
		await psql.query(`CREATE TABLE defaults (id serial PRIMARY KEY, a text DEFAULT 'none', b int DEFAULT 7)`);
		await run({ table: 'defaults', items: items({ a: 'x' }, { a: null, b: null }, { b: 1 }, {}, { a: 'y' }) });
		expect(await rowsOf('SELECT a, b FROM defaults ORDER BY id')).toEqual([
			{ a: 'x', b: 7 },
			{ a: 'y', b: 7 },
			{ a: null, b: null },
			{ a: 'none', b: 1 },
			{ a: 'none', b: 7 },
		]);
	});

	it('writes nothing when a value is refused by the database, and names item and column', async () => {
		await psql.query('CREATE TABLE refused (id int, qty int CHECK (qty > 0))');
		const failing = run({
			table: 'refused',
			items: items({ id: 1, qty: 1 }, { id: 2, qty: 'many' }, { id: 3, qty: 3 }),
		});
		await expect(failing).rejects.toMatchObject({
			message: expect.stringContaining('Column "qty"'),
			context: { itemIndex: 1 },
		});
		await expect(run({ table: 'refused', items: items({ id: 1, qty: 1 }, { id: 2, qty: -1 }) })).rejects.toMatchObject({
			context: { itemIndex: 1 },
		});
		expect(await rowsOf('SELECT * FROM refused')).toEqual([]);
	});

	it('finds values that cannot be stored before anything is sent', async () => {
		await psql.query('CREATE TABLE unstorable (id bigint, t text, j jsonb, d timestamptz)');
		const output = await run({
			table: 'unstorable',
			continueOnFail: true,
			items: items(
				{ id: 1, t: 'fine', j: {}, d: null },
				{ id: 2 ** 53, t: 'x', j: {}, d: null },
				{ id: 3, t: 'nul\0', j: {}, d: null },
				{ id: 4, t: '\ud800', j: {}, d: null },
				{ id: 5, t: 'x', j: { deep: ['a\0'] }, d: null },
				{ id: 6, t: 'x', j: {}, d: new Date(NaN) },
			),
		});
		expect(output.map(({ json }) => json.error)).toEqual([
			expect.objectContaining({
				message: expect.stringContaining('Not written, because item 1 failed'),
				outcome: 'notSent',
			}),
			expect.objectContaining({ message: expect.stringMatching(/^Column "id" .*2\^53/) }),
			expect.objectContaining({ message: expect.stringMatching(/^Column "t" .*NUL/) }),
			expect.objectContaining({ message: expect.stringMatching(/^Column "t" .*surrogate/) }),
			expect.objectContaining({ message: expect.stringMatching(/^Column "j" .*NUL.* at deep\.0/) }),
			expect.objectContaining({ message: expect.stringMatching(/^Column "d" .*invalid date/) }),
		]);
		expect(await rowsOf('SELECT * FROM unstorable')).toEqual([]);
	});

	it('says which table or column is missing, and what there is', async () => {
		await psql.query('CREATE TABLE there (id int, "Name" text)');
		await expect(run({ table: 'nowhere', items: items({ id: 1 }) })).rejects.toMatchObject({
			message: expect.stringContaining('no table "nowhere"'),
		});
		await expect(run({ table: 'there', items: items({ id: 1 }, { name: 'x' }) })).rejects.toMatchObject({
			message: expect.stringContaining('Column "name" does not exist'),
			context: { itemIndex: 1 },
		});
		expect(await rowsOf('SELECT * FROM there')).toEqual([]);
	});

	it('refuses to write into an identity column that is GENERATED ALWAYS', async () => {
		await psql.query('CREATE TABLE identity_always (id int GENERATED ALWAYS AS IDENTITY, t text)');
		await expect(run({ table: 'identity_always', items: items({ id: 99, t: 'x' }) })).rejects.toMatchObject({
			message: expect.stringContaining('"id"'),
		});
		await run({ table: 'identity_always', items: items({ t: 'x' }) });
		expect(await rowsOf('SELECT * FROM identity_always')).toEqual([{ id: 1, t: 'x' }]);
	});

	it('copes with names that hold anything', async () => {
		await psql.query(
			`CREATE SCHEMA "we""ird, line 9"; CREATE TABLE "we""ird, line 9"."ta ble"";--, line 3" ("a""b" int, "__proto__" text, "select" text)`,
		);
		const json = JSON.parse('{"a\\"b": 1, "__proto__": "p", "select": "s"}') as Record<string, unknown>;
		await run({ schema: 'we"ird, line 9', table: 'ta ble";--, line 3', items: items(json) });
		expect(
			(await psql.query({ text: 'SELECT * FROM "we""ird, line 9"."ta ble"";--, line 3"', rowMode: 'array' })).rows,
		).toEqual([[1, 'p', 's']]);
		await expect(
			run({ schema: 'we"ird, line 9', table: 'ta ble";--, line 3', items: items(json, { ...json, 'a"b': 'x' }) }),
		).rejects.toMatchObject({
			context: { itemIndex: 1 },
		});
	});
});

describe('versions of the built-in node', () => {
	it.each([2, 2.1, 2.2, 2.7])('returns the written rows in version %s', async (version) => {
		const table = `builtin_${String(version).replace('.', '_')}`;
		await psql.query(`CREATE TABLE ${table} (id serial, big bigint, at timestamptz, day date, tags text[])`);
		const output = await run({
			version,
			table,
			parameters: { authentication: 'steadyPostgresApi' },
			items: items(
				{ big: '9007199254740993', at: '2024-05-06T07:08:09.123Z', day: '2024-05-06', tags: ['a', null, 'c,"d'] },
				{ big: 2, at: null, day: null, tags: [] },
			),
		});
		const at = new Date('2024-05-06T07:08:09.123Z');
		expect(output).toEqual([
			{
				json: {
					id: 1,
					big: '9007199254740993',
					at: version === 2 ? at : at.toISOString(),
					day: version === 2.7 ? '2024-05-06' : new Date(2024, 4, 6),
					tags: ['a', null, 'c,"d'],
				},
				pairedItem: { item: 0 },
			},
			{ json: { id: 2, big: '2', at: null, day: null, tags: [] }, pairedItem: { item: 1 } },
		]);
	});
});
