import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Measured, measure } from '../../demo/measure.mts';
import { freePort } from '../../demo/ports.mts';
import { type RecordsApi, startRecordsApi } from '../../demo/recordsApi.mts';
import {
	LEAST_READING_MS,
	loadExample,
	makeTables,
	ORDERS_DATABASE,
	putCredentials,
	type Query,
	RECORDS,
	STEADY,
} from '../../demo/workflows.mts';
import { N8n } from './support/n8n.mts';

describe('2,000 records from an API that allows 100 requests a second into Postgres', () => {
	let api: RecordsApi;
	let query: Query;
	let measured: Measured;

	beforeAll(async () => {
		const n8n = await N8n.connect(inject('n8n'));
		api = await startRecordsApi({ records: RECORDS, port: await freePort() });
		const shop = await n8n.database(ORDERS_DATABASE);
		query = (sql) => shop.query(sql);
		await makeTables(query, [STEADY]);
		const credentials = await putCredentials(n8n.api, shop.access);
		const id = await n8n.api.putWorkflow(loadExample(STEADY, api.url, credentials));
		measured = await measure(STEADY, id, { n8n: n8n.api, api, query });

		const took = measured.nodeMs[STEADY.reads] ?? Number.NaN;
		console.log(`read in ${took} ms, ${(took / LEAST_READING_MS).toFixed(3)} × the ideal; ${measured.throttled} × 429`);
	});

	afterAll(() => api.stop());

	it('ends well', () => {
		expect(measured.execution.error).toBeUndefined();
		expect(measured.execution.status).toBe('success');
	});

	it('loses no record, and writes none twice', () => {
		expect(measured).toMatchObject({ lost: 0, rows: RECORDS, distinct: RECORDS });
	});

	it('reads every record once', () => {
		const served = api.front.counts().served;
		const unread = Array.from({ length: RECORDS }, (_, index) => api.pathOf(index + 1)).filter(
			(path) => served.get(path) !== 1,
		);
		expect(unread).toEqual([]);
	});

	it('opens at most ten connections', () => {
		expect(measured.connections).toBeLessThanOrEqual(10);
	});

	it('is told to slow down at most twice in a hundred requests', () => {
		expect(measured.throttled).toBeLessThanOrEqual(measured.requests * 0.02);
	});

	it('keeps the order of the items and says which item each came from', () => {
		const [items] = measured.execution.nodes[STEADY.reads]?.[0]?.outputs ?? [];
		expect(items?.map((item) => item.json.number)).toEqual(Array.from({ length: RECORDS }, (_, index) => index + 1));
		expect(items?.map((item) => item.pairedItem)).toEqual(
			Array.from({ length: RECORDS }, (_, index) => ({ item: index })),
		);
	});

	it('writes every value as it was read', async () => {
		const [row] = await query(
			`SELECT title, state, "user"->>'login' AS login, jsonb_typeof(labels) AS labels,
			count(DISTINCT created_at)::int > 1 AS times FROM ${STEADY.table} GROUP BY 1, 2, 3, 4`,
		);
		expect(row).toEqual({ title: 'Order received', state: 'open', login: 'octo-shop', labels: 'array', times: true });
	});
});
