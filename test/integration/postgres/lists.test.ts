import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	getColumns,
	getColumnsMultiOptions,
	getColumnsWithoutColumnToMatchOn,
} from '../../../nodes/PostgresBatchInsert/methods/columns';
import { getMappingColumns } from '../../../nodes/PostgresBatchInsert/methods/mappingColumns';
import { schemaSearch, tableSearch } from '../../../nodes/PostgresBatchInsert/methods/tables';
import { loadOptionsContext } from '../../support/executeContext';
import { type NodeDatabase, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase();
	await db.query(`
		CREATE SCHEMA sales;
		CREATE TYPE sales.mood AS ENUM ('good', 'so so');
		CREATE DOMAIN sales.feeling AS sales.mood;
		CREATE TABLE sales.orders (
			id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number int UNIQUE NOT NULL, title text NOT NULL DEFAULT '', price numeric(10, 2),
			tags text[], mood sales.mood, feeling sales.feeling, at timestamptz, data jsonb, total int GENERATED ALWAYS AS (number * 2) STORED
		);
		INSERT INTO sales.orders (number) SELECT generate_series(1, 12345);
		CREATE VIEW sales.writable AS SELECT id, title FROM sales.orders;
		CREATE VIEW sales.summary AS SELECT count(*) FROM sales.orders;
		CREATE MATERIALIZED VIEW sales.kept AS SELECT 1;
		CREATE TABLE sales.events (day date) PARTITION BY RANGE (day);
		CREATE TABLE sales.events_2024 PARTITION OF sales.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
		CREATE EXTENSION postgres_fdw;
		CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
		CREATE FOREIGN TABLE sales.remote (id int) SERVER elsewhere;
		ANALYZE sales.orders`);
});

afterAll(async () => {
	await db.stop();
});

const context = (parameters: Record<string, string> = {}, credential = {}) =>
	loadOptionsContext({
		node: {
			type: 'x',
			typeVersion: 3,
			parameters: {
				authentication: 'steadyPostgresApi',
				operation: 'insert',
				schema: { __rl: true, mode: 'list', value: 'sales' },
				table: { __rl: true, mode: 'list', value: 'orders' },
				...parameters,
			},
		},
		credentials: { steadyPostgresApi: { ...db.credential, ...credential } },
	});

describe('lists in the editor', () => {
	it('offer schemas, the own ones first', async () => {
		const { results } = await schemaSearch.call(context());
		expect(results.map(({ value }) => value)).toEqual(['public', 'sales', 'information_schema', 'pg_catalog']);
		expect((await schemaSearch.call(context(), 'SAL')).results).toEqual([{ name: 'sales', value: 'sales' }]);
	});

	it('offer what can be written to, and say what it is', async () => {
		const { results } = await tableSearch.call(context());
		expect(results).toEqual([
			{ name: 'events (partitioned)', value: 'events' },
			{ name: 'orders (about 12K rows)', value: 'orders' },
			{ name: 'remote (foreign table)', value: 'remote' },
			{ name: 'writable (view)', value: 'writable' },
		]);
		expect((await tableSearch.call(context(), 'RIT')).results.map(({ value }) => value)).toEqual(['writable']);
		expect((await tableSearch.call(context(), '%')).results).toEqual([]);
	});

	it('offer columns with their types', async () => {
		const columns = await getColumns.call(context());
		expect(columns[3]).toEqual({ name: 'price', value: 'price', description: 'Type: NUMERIC(10,2), Nullable: YES' });
		expect((await getColumnsMultiOptions.call(context()))[0]).toMatchObject({ value: '*' });
		expect(
			(await getColumnsWithoutColumnToMatchOn.call(context({ columnToMatchOn: 'id' }))).map(({ value }) => value),
		).not.toContain('id');
	});

	it('make a mapping that keeps every digit', async () => {
		const { fields } = await getMappingColumns.call(context());
		expect(fields.map(({ id, type, required }) => [id, type, required])).toEqual([
			['id', 'string', false],
			['number', 'number', true],
			['title', 'string', false],
			['price', 'string', false],
			['tags', 'array', false],
			['mood', 'options', false],
			['feeling', 'options', false],
			['at', 'dateTime', false],
			['data', 'object', false],
		]);
		expect(fields[6].options).toEqual([
			{ name: 'good', value: 'good' },
			{ name: 'so so', value: 'so so' },
		]);
		const upsert = await getMappingColumns.call(context({ operation: 'upsert' }));
		expect(upsert.fields.filter(({ canBeUsedToMatch }) => canBeUsedToMatch).map(({ id }) => id)).toEqual([
			'id',
			'number',
		]);
	});

	it('are asked for once by all who ask at about the same time', async () => {
		const search = async () => (await tableSearch.call(context(), 'late')).results.length;
		expect(await Promise.all([search(), search()])).toEqual([0, 0]);
		await db.query('CREATE TABLE sales.late_comer (id int)');
		expect(await search()).toBe(0);
		await db.query('DROP TABLE sales.late_comer');
	});

	it('are there again when the connection was lost in between', async () => {
		await schemaSearch.call(context(), 'before');
		await db.query(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'n8n-nodes-steady'",
		);
		expect((await schemaSearch.call(context(), 'sales')).results).toHaveLength(1);
	});

	it('say what is wrong', async () => {
		await expect(getColumns.call(context({ table: 'nothing' }))).rejects.toMatchObject({
			message: expect.stringContaining('no table "nothing"'),
		});
		await expect(schemaSearch.call(context({}, { password: 'wrong' }))).rejects.toMatchObject({
			message: expect.stringContaining('password authentication failed'),
			description: expect.stringContaining('Check user and password'),
		});
	});
});
