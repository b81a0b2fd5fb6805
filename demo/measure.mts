import type { Execution, N8nApi } from './n8nApi.mts';
import type { RecordsApi } from './recordsApi.mts';
import { type Example, type Query, RECORDS } from './workflows.mts';

/** What one run of an example workflow did, as the API and the table saw it. */
export interface Measured {
	example: Example;
	execution: Execution;
	requests: number;
	throttled: number;
	connections: number;
	/** Rows in the table, and how many different records they are. */
	rows: number;
	distinct: number;
	/** Records that were asked for and are not in the table. */
	lost: number;
	/** Node name → ms, as n8n shows it. */
	nodeMs: Record<string, number>;
}

/** Empties the table, runs the workflow, and counts what arrived at the API and in the table. */
export async function measure(
	example: Example,
	workflowId: string,
	{ n8n, api, query }: { n8n: N8nApi; api: RecordsApi; query: Query },
): Promise<Measured> {
	await query(`TRUNCATE ${example.table}`);
	api.front.forget();
	const execution = await n8n.run(workflowId, example.trigger);
	const { requests, throttled, connections } = api.front.counts();
	const [counted] = await query<{ rows: number; distinct: number }>(
		`SELECT count(*)::int AS rows, count(DISTINCT number)::int AS distinct FROM ${example.table}`,
	);
	const { rows, distinct } = counted ?? { rows: 0, distinct: 0 };
	const nodes = Object.entries(execution.nodes);
	const nodeMs = Object.fromEntries(
		nodes.map(([name, runs]) => [name, runs.reduce((sum, run) => sum + run.executionTime, 0)]),
	);
	return { example, execution, requests, throttled, connections, rows, distinct, lost: RECORDS - distinct, nodeMs };
}
