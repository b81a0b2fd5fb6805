import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../demo/ports.mts';
import { type RecordsApi, startRecordsApi } from '../../demo/recordsApi.mts';
import { loadExample, makeTables, ORDERS_DATABASE, putCredentials, STEADY, type Query } from '../../demo/workflows.mts';
import { Editor, iconIsShown } from './support/editor.mts';
import { N8n } from './support/n8n.mts';

const RECORDS = 25;

describe("n8n's editor", () => {
	let n8n: N8n;
	let editor: Editor;
	let api: RecordsApi;

	beforeAll(async () => {
		n8n = await N8n.connect(inject('n8n'));
		api = await startRecordsApi({ records: RECORDS, port: await freePort() });
		editor = await Editor.open(n8n);
	});

	afterAll(async () => {
		await editor.close();
		await api.stop();
	});

	it.each([
		['Steady REST', 'Add to workflow', 'url'],
		['Postgres Batch Insert', 'Insert rows in a table', 'table'],
	])('finds %s by its name, with its icon, and puts it on the canvas', async (displayName, choice, parameter) => {
		const entry = await editor.findInPicker(displayName);
		await expect.poll(() => iconIsShown(entry)).toBe(true);
		await editor.picture(`picker-${displayName}`);

		await editor.add(entry, choice);
		await editor.part(`parameter-input-${parameter}`).first().waitFor();
		await editor.picture(`opened-${displayName}`);

		await editor.closeNode();
		// n8n names a node after the action it was picked by, where there are several.
		expect([displayName, choice]).toContainEqual((await editor.onCanvas()).at(-1));
	});

	it('runs a workflow and shows what its nodes put out', async () => {
		const shop = await n8n.database(ORDERS_DATABASE);
		const query: Query = (sql) => shop.query(sql);
		await makeTables(query, [STEADY]);
		const workflow = loadExample(STEADY, api.url, await putCredentials(n8n.api, shop.access), RECORDS);
		await editor.openWorkflow(await n8n.api.putWorkflow({ ...workflow, id: 'editorTestSteady' }));

		await editor.execute();
		await editor.picture('canvas');
		for (const name of [STEADY.reads, STEADY.writes]) {
			await editor.openNode(name);
			await editor.part('output-panel').getByText(`${RECORDS} items`).first().waitFor();
			await editor.picture(`output-${name}`);
			await editor.closeNode();
		}
		expect(await query(`SELECT count(*)::int AS rows FROM ${STEADY.table}`)).toEqual([{ rows: RECORDS }]);
	});
});
