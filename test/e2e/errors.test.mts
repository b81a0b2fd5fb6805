import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Execution, WorkflowNode } from '../../demo/n8nApi.mts';
import { freePort } from '../../demo/ports.mts';
import { type RecordsApi, startRecordsApi } from '../../demo/recordsApi.mts';
import { type CredentialUse, type Database, N8n } from './support/n8n.mts';
import { chain, node, source } from './support/workflow.mts';

const RECORDS = 10;
const KEY = 'right-canary-key';

/** The item that is made to fail, and what the error's account of all items says of it. */
const BAD = 7;

/** An outage that outlasts what an item may wait. */
const SHORT_WAIT = { reliability: { maxWaitSeconds: 1 } };

let n8n: N8n;
let api: RecordsApi;
let database: Database;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	api = await startRecordsApi({ records: RECORDS, port: await freePort(), token: KEY });
	database = await n8n.database('errors');
});

beforeEach(async () => {
	await database.query('DROP TABLE IF EXISTS orders');
	await database.query('CREATE TABLE orders (number integer NOT NULL, title text NOT NULL)');
});

afterAll(() => api.stop());

/** What a person reads when a workflow has stopped. */
function told(execution: Execution): { node?: string; item?: unknown; text: string } {
	const { node: failed, context, message = '', description } = execution.error ?? {};
	return { node: failed?.name, item: context?.itemIndex, text: `${message}\n${description ?? ''}` };
}

async function rowsWritten(): Promise<unknown[]> {
	return await database.query('SELECT number, title FROM orders ORDER BY number');
}

async function header(value: string): Promise<CredentialUse> {
	return await n8n.credential('httpHeaderAuth', `errors: ${value.length}`, { name: 'Authorization', value });
}

async function steadyPostgres(name: string, data: Record<string, unknown> = {}): Promise<CredentialUse> {
	return await n8n.credential('steadyPostgresApi', name, { ...database.access, ssl: 'disable', ...data });
}

function read(credentials: CredentialUse, more: Record<string, unknown> = {}, options = {}): WorkflowNode {
	const authentication = { authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' };
	const parameters = { url: '={{ $json.url }}', ...authentication, options: {}, ...more };
	return node('Read', 'n8n-nodes-steady.rest', 5, parameters, { credentials, ...options });
}

const columns = node('Columns', 'n8n-nodes-base.set', 3.4, {
	assignments: { assignments: [] },
	includeOtherFields: true,
	include: 'selected',
	includeFields: 'number, title',
	options: {},
});

function write(credentials: CredentialUse, table = 'orders', more: Record<string, unknown> = {}): WorkflowNode {
	const parameters = {
		schema: { __rl: true, mode: 'list', value: 'public' },
		table: { __rl: true, mode: 'name', value: table },
		columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		options: {},
		...more,
	};
	return node('Write', 'n8n-nodes-steady.postgresBatchInsert', 3, parameters, { credentials });
}

/** One item per record with the address to read it from; that of the bad item is replaced. */
function addresses(bad?: string): WorkflowNode[] {
	const url = (index: number) => `${api.url}${api.pathOf(index + 1)}`;
	return source(
		Array.from({ length: RECORDS }, (_, index) => ({ url: index === BAD && bad !== undefined ? bad : url(index) })),
	);
}

/** Rows to be written; fields of the bad item are replaced or added. */
function rows(bad: Record<string, unknown> = {}): WorkflowNode[] {
	return source(
		Array.from({ length: RECORDS }, (_, index) => ({
			number: index,
			title: `Order ${index}`,
			...(index === BAD ? bad : {}),
		})),
	);
}

describe('reading fails', () => {
	it.each([
		[
			'a path that does not exist',
			() => `${api.url}/repos/octo-shop/nowhere`,
			/404[\s\S]*(URL|address|path)/i,
			/refused by the service: 1 \(7\)/,
		],
		['an address that is none', () => 'nonsense', /URL[\s\S]*nonsense[\s\S]*https:/, /not sent: /],
	])('at %s: the item is named, and nothing is written', async (_what, bad, text, account) => {
		const execution = await n8n.run(
			chain(
				'errors: address',
				...addresses(bad()),
				read(await header(`Bearer ${KEY}`)),
				columns,
				write(await steadyPostgres('errors')),
			),
		);

		expect(execution.status).toBe('error');
		expect(told(execution)).toEqual({ node: 'Read', item: BAD, text: expect.stringMatching(text) });
		// Which of the others were under way when it failed is a matter of milliseconds.
		expect(told(execution).text).toMatch(/Of 10 items, counted from 0 – /);
		expect(told(execution).text).toMatch(account);
		expect(await rowsWritten()).toEqual([]);
	});

	it('for a wrong key: the error says so, without the key, and nothing is written', async () => {
		const execution = await n8n.run(
			chain(
				'errors: key',
				...addresses(),
				read(await header('Bearer wrong-canary-key')),
				columns,
				write(await steadyPostgres('errors')),
			),
		);

		expect(told(execution)).toMatchObject({ node: 'Read', text: expect.stringMatching(/401[\s\S]*credential/i) });
		expect(JSON.stringify(execution)).not.toContain('wrong-canary-key');
		expect(n8n.log()).not.toContain('wrong-canary-key');
		expect(await rowsWritten()).toEqual([]);
	});

	it('while the service is down: the error says that nothing was sent, and nothing is written', async () => {
		const port = await freePort();
		const execution = await n8n.run(
			chain(
				'errors: service down',
				...addresses(),
				read(await header(`Bearer ${KEY}`), { url: `http://127.0.0.1:${port}/orders`, ...SHORT_WAIT }),
				columns,
				write(await steadyPostgres('errors')),
			),
		);

		expect(told(execution)).toMatchObject({ node: 'Read', text: expect.stringContaining(`127.0.0.1:${port}`) });
		expect(told(execution).text).toMatch(/refused|nothing listens/i);
		expect(told(execution).text).toMatch(/not sent: 10 \(0–9\)/);
		expect(await rowsWritten()).toEqual([]);
	});

	it('with an error output: the good items go on, and the bad one says what happened to it', async () => {
		const execution = await n8n.run(
			chain(
				'errors: output',
				...addresses(`${api.url}/repos/octo-shop/nowhere`),
				read(await header(`Bearer ${KEY}`), {}, { onError: 'continueErrorOutput' }),
				columns,
				write(await steadyPostgres('errors')),
			),
		);

		expect(execution.status).toBe('success');
		const [good, bad] = execution.nodes.Read?.[0]?.outputs ?? [];
		expect(good?.map((item) => item.json.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10]);
		expect(bad).toHaveLength(1);
		expect(bad?.[0]).toMatchObject({
			json: { error: { httpCode: 404, attempts: 1, outcome: 'rejected', message: expect.any(String) } },
			pairedItem: { item: BAD },
		});
		expect(await rowsWritten()).toHaveLength(RECORDS - 1);
	});
});

describe('writing fails', () => {
	it('without the table: the error names it, and what to do', async () => {
		const execution = await n8n.run(
			chain('errors: table', ...rows(), write(await steadyPostgres('errors'), 'no_such_table')),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', text: expect.stringMatching(/no_such_table[\s\S]*list/i) });
	});

	it('without the column: the error names it and the item, and nothing is written', async () => {
		const execution = await n8n.run(
			chain('errors: column', ...rows({ colour: 'red' }), write(await steadyPostgres('errors'))),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', item: BAD, text: expect.stringMatching(/"colour"/) });
		expect(await rowsWritten()).toEqual([]);
	});

	it('for a value the column cannot hold: item, column and value are named, and nothing is written', async () => {
		const execution = await n8n.run(
			chain('errors: value', ...rows({ number: 'seven' }), write(await steadyPostgres('errors'))),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', item: BAD });
		expect(told(execution).text).toMatch(/"number"[\s\S]*seven/);
		expect(await rowsWritten()).toEqual([]);
	});

	it('for a row the database refuses: the item is named, and nothing is written', async () => {
		const execution = await n8n.run(
			chain('errors: null', ...rows({ title: null }), write(await steadyPostgres('errors'))),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', item: BAD, text: expect.stringMatching(/"title"/) });
		expect(await rowsWritten()).toEqual([]);
	});

	it('while the database is down: the error says where nothing listens, and what to check', async () => {
		const port = await freePort();
		const execution = await n8n.run(
			chain('errors: database down', ...rows(), write(await steadyPostgres('down', { port }), 'orders', SHORT_WAIT)),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', text: expect.stringContaining(`127.0.0.1:${port}`) });
		expect(told(execution).text).toMatch(/refused[\s\S]*Check that the database runs/);
		expect(told(execution).text).toMatch(/not sent: 10 \(0–9\)/);
	});

	it('for a wrong password: the error says so, without the password', async () => {
		const execution = await n8n.run(
			chain('errors: password', ...rows(), write(await steadyPostgres('wrong', { password: 'wrong-canary-word' }))),
		);

		expect(told(execution)).toMatchObject({ node: 'Write', text: expect.stringMatching(/password/i) });
		expect(JSON.stringify(execution)).not.toContain('wrong-canary-word');
		expect(n8n.log()).not.toContain('wrong-canary-word');
		expect(await rowsWritten()).toEqual([]);
	});
});
