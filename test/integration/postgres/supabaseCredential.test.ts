import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../../nodes/PostgresBatchInsert/operations/execute';
import { executeContext } from '../../support/executeContext';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../../support/pgbouncer';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';

let db: NodeDatabase;

beforeAll(async () => {
	db = await startNodeDatabase();
	await db.query('CREATE TABLE stock (id int PRIMARY KEY, note text)');
});
beforeEach(async () => void (await db.query('TRUNCATE stock')));
afterAll(async () => await db.stop());

/** Through a server of one's own, which is what a pooler on this machine is. */
async function run(operation: string, parameters: IDataObject, credential: IDataObject, count = 1) {
	const ctx = executeContext({
		node: {
			type: 'n8n-nodes-steady.postgresBatchInsert',
			typeVersion: 3,
			parameters: {
				operation,
				authentication: 'steadySupabaseApi',
				schema: { __rl: true, mode: 'list', value: 'public' },
				table: { __rl: true, mode: 'list', value: 'stock' },
				columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: ['id'] },
				matchColumns: ['id'],
				options: {},
				...parameters,
			} as unknown as INodeParameters,
		},
		credentials: {
			steadySupabaseApi: {
				projectUrl: 'http://127.0.0.1:8000',
				databasePassword: db.server.password,
				ssl: 'disable',
				...credential,
			},
		},
		items: itemsOf(...range(count, (id) => ({ id, note: `row ${id}` }))),
	});
	const [output] = await execute(ctx);
	return output.map(({ json }) => json);
}

const rows = async () => (await db.query('SELECT count(*)::int FROM stock'))[0].count;

it('reaches the database directly', async () => {
	const { port, user } = db.server;
	await run(
		'insert',
		{},
		{ databaseConnection: 'direct', databaseHost: '127.0.0.1', databasePort: port, databaseUser: user },
	);
	expect(await rows()).toBe(1);
});

describe.runIf(hasPgBouncer())('by way of a pooler', () => {
	let pooler: PgBouncer;

	beforeAll(async () => {
		// As few connections as there can be: state that one statement left behind would meet the next one.
		pooler = await startPgBouncer({ server: db.server, poolMode: 'transaction', poolSize: 1 });
	});
	afterAll(async () => await pooler.stop());

	it('in transaction mode leaves no state in a session', async () => {
		const credential = {
			databaseConnection: 'transaction',
			poolerHost: '127.0.0.1',
			databasePort: pooler.port,
			tenantId: 'your-tenant-id',
			statementTimeout: 30,
			maxConnections: 4,
		};
		await Promise.all([
			run('upsert', {}, credential, 2_000),
			run('upsert', { options: { returning: 'rows' } }, credential, 50),
			run('upsert', { options: { role: db.server.user, onRowError: 'skip' } }, credential, 500),
		]);
		expect(await rows()).toBe(2_000);
		const left = await run(
			'executeQuery',
			{
				query:
					"SELECT current_setting('statement_timeout') AS timeout, current_setting('role') AS role, (SELECT count(*)::int FROM pg_prepared_statements) AS statements, (SELECT count(*)::int FROM pg_class WHERE relpersistence = 't') AS tables",
			},
			{ ...credential, statementTimeout: 0 },
		);
		expect(left).toEqual([{ timeout: '0', role: 'none', statements: 0, tables: 0 }]);
	});
});
