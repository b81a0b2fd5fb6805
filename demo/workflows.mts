import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nApi, Workflow } from './n8nApi.mts';
import { EXAMPLES } from './places.mts';

export const RECORDS = 2_000;

/** How long reading them takes at least: the API lets 100 requests through at once, and then 100 a second. */
export const LEAST_READING_MS = ((RECORDS - 100) / 100) * 1000;

/** The database the workflows write into. */
export const ORDERS_DATABASE = 'shop';

/** The address of the demo's API in the example files. */
const EXAMPLE_API = 'http://127.0.0.1:4010';

const TRIGGER = 'When clicking ‘Execute workflow’';

/** One of the workflows that do the same work, and where it writes. */
export interface Example {
	title: string;
	file: string;
	table: string;
	trigger: string;
	/** The names of the nodes that read the API and write the table. */
	reads: string;
	writes: string;
}

export const BUILT_IN: Example = {
	title: 'HTTP Request → Postgres',
	file: 'read-and-write-built-in.json',
	table: 'orders_built_in',
	trigger: TRIGGER,
	reads: 'Read order',
	writes: 'Write order',
};

export const STEADY: Example = {
	title: 'Steady REST → Postgres Batch Insert',
	file: 'read-and-write-steady.json',
	table: 'orders_steady',
	trigger: TRIGGER,
	reads: 'Read order',
	writes: 'Write order',
};

/** Runs one statement in the database the workflows write into. */
export type Query = <Row extends Record<string, unknown>>(sql: string) => Promise<Row[]>;

/** How to reach that database, under the names that n8n's Postgres credentials use. */
export interface Access {
	host: string;
	port: number;
	user: string;
	password: string;
	database: string;
}

/** Makes the tables. No unique key: a record written twice shall show, not fail. */
export async function makeTables(query: Query, examples: Example[]): Promise<void> {
	for (const { table } of examples) {
		await query(
			`CREATE TABLE IF NOT EXISTS ${table} (
				number integer NOT NULL,
				title text NOT NULL,
				state text NOT NULL,
				"user" jsonb NOT NULL,
				labels jsonb NOT NULL,
				created_at timestamptz NOT NULL
			)`,
		);
	}
}

/** Puts the credentials that the example workflows name into n8n. Answers their ids by name. */
export async function putCredentials(n8n: N8nApi, access: Access): Promise<Record<string, string>> {
	const database = { ...access, ssl: 'disable' };
	const put = async (type: string, name: string, data: Record<string, unknown>) =>
		[name, await n8n.putCredential(type, name, data)] as const;
	return Object.fromEntries([
		await put('postgres', 'Demo Postgres', database),
		await put('steadyPostgresApi', 'Demo Postgres (Steady)', database),
	]);
}

/** Reads an example workflow, with this run's API address, credentials (ids by name) and number of records. */
export function loadExample(
	example: Example,
	apiUrl: string,
	credentials: Record<string, string>,
	records = RECORDS,
): Workflow {
	const text = readFileSync(join(EXAMPLES, example.file), 'utf8');
	const workflow = JSON.parse(
		text.replaceAll(EXAMPLE_API, apiUrl).replaceAll(`Array(${RECORDS})`, `Array(${records})`),
	) as Workflow;
	for (const node of workflow.nodes) {
		for (const credential of Object.values(node.credentials ?? {})) credential.id = credentials[credential.name];
	}
	return workflow;
}
