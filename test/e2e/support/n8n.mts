import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Execution, N8nApi, type Owner, type Workflow } from '../../../demo/n8nApi.mts';
import { type HostMapping, mapHosts } from './mappedHosts.mts';
import { START } from './workflow.mts';

/** What another process needs to use a running n8n; plain data. */
export interface Connection {
	url: string;
	owner: Owner;
	logFiles: string[];
	/** The main process. */
	serverPid: number;
	hosts: HostMapping;
	postgres: { host: string; port: number; user: string; password: string };
}

/** How a node names the credential it uses. */
export type CredentialUse = Record<string, { id: string; name: string }>;

/** A running n8n, and the database server beside it in which tests make databases of their own. */
export class N8n {
	readonly api: N8nApi;

	readonly connection: Connection;

	private constructor(api: N8nApi, connection: Connection) {
		this.api = api;
		this.connection = connection;
	}

	static async connect(connection: Connection): Promise<N8n> {
		const api = new N8nApi(connection.url);
		await api.signIn(connection.owner);
		return new N8n(api, connection);
	}

	/** Saves a credential; the answer goes into a node's `credentials`. Same type and name: it is overwritten. */
	async credential(type: string, name: string, data: Record<string, unknown>): Promise<CredentialUse> {
		return { [type]: { id: await this.api.putCredential(type, name, data), name } };
	}

	/** Saves the workflow, runs it, and waits for its end. */
	async run(workflow: Workflow, timeoutMs?: number): Promise<Execution> {
		return await this.result(await this.start(workflow), timeoutMs);
	}

	/** Saves the workflow and starts it. Answers the execution's id. */
	async start(workflow: Workflow): Promise<string> {
		const trigger = workflow.nodes.find((node) => node.type === 'n8n-nodes-base.manualTrigger')?.name ?? START;
		return await this.api.start(await this.api.putWorkflow(workflow), trigger);
	}

	/** @param pollMs to ask more rarely where asking would slow down what is measured */
	async result(executionId: string, timeoutMs?: number, pollMs?: number): Promise<Execution> {
		return await this.api.result(executionId, timeoutMs, pollMs);
	}

	/**
	 * Leads hosts of vendors to doubles, for all of n8n's processes and nothing else, until the result is disposed of.
	 * @param origins host → `http://127.0.0.1:port` of its double
	 */
	async mapHosts(origins: Readonly<Record<string, string>>): Promise<AsyncDisposable> {
		return await mapHosts(this.connection.hosts, origins);
	}

	/** Everything n8n's processes have printed so far. */
	log(): string {
		return this.connection.logFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
	}

	/** An empty database of this name; one that is there is dropped. */
	async database(name: string): Promise<Database> {
		const database = new Database({ ...this.connection.postgres, database: name });
		const server = new Database({ ...this.connection.postgres, database: 'postgres' });
		await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
		await server.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
		return database;
	}
}

/** One database, read and written past n8n. */
export class Database {
	/** Connection data under the names that n8n's Postgres credentials use. */
	readonly access: { host: string; port: number; user: string; password: string; database: string };

	constructor(access: Database['access']) {
		this.access = access;
	}

	async query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
		const client = new pg.Client(this.access);
		await client.connect();
		try {
			return (await client.query<Row>(sql, values)).rows;
		} finally {
			await client.end();
		}
	}
}
