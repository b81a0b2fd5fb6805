import type { IDataObject, INodeExecutionData, INodeParameters, NodeExecutionHint } from 'n8n-workflow';
import pg from 'pg';
import { execute } from '../../nodes/PostgresBatchInsert/operations/execute';
import { steadyProcess } from '../../nodes/shared/n8n/process';
import { executeContext } from './executeContext';
import { type PostgresServer, type PostgresServerOptions, startPostgres } from './postgresServer';

/** One execution of the node. */
export interface NodeRun {
	readonly table: string;
	readonly items: readonly INodeExecutionData[];
	readonly version?: number;
	readonly schema?: string;
	readonly operation?: string;
	readonly options?: IDataObject;
	/** Columns to match on. */
	readonly key?: readonly string[];
	/** Further parameters of the node. */
	readonly parameters?: IDataObject;
	readonly credential?: IDataObject;
	readonly continueOnFail?: boolean;
	readonly signal?: AbortSignal;
	readonly hints?: NodeExecutionHint[];
}

/** A database, the node working on it, and a client of its own to look at what the node did. */
export interface NodeDatabase {
	readonly server: PostgresServer;
	readonly client: pg.Client;
	/** Rows as objects. */
	query(text: string, values?: unknown[]): Promise<Array<Record<string, unknown>>>;
	run(run: NodeRun): Promise<INodeExecutionData[]>;
	credential: IDataObject;
	stop(): Promise<void>;
}

export async function startNodeDatabase(options: PostgresServerOptions = {}): Promise<NodeDatabase> {
	const server = await startPostgres(options);
	const access = {
		host: '127.0.0.1',
		port: server.port,
		user: server.user,
		password: server.password,
		database: 'postgres',
	};
	const client = new pg.Client(access);
	// Tests may end the server under it.
	client.on('error', () => undefined);
	await client.connect();
	return {
		server,
		client,
		credential: access,
		query: async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
		run: async (run) => await runNode(run, access),
		stop: async () => {
			await steadyProcess().registry.closeAll();
			await client.end();
			await server.stop();
		},
	};
}

async function runNode(run: NodeRun, access: IDataObject): Promise<INodeExecutionData[]> {
	const {
		version = 3,
		table,
		schema = 'public',
		operation = 'insert',
		options = {},
		key = [],
		parameters = {},
		credential = {},
		...rest
	} = run;
	const ctx = executeContext({
		node: {
			type: 'n8n-nodes-steady.postgresBatchInsert',
			typeVersion: version,
			parameters: {
				operation,
				authentication: 'steadyPostgresApi',
				schema: { __rl: true, mode: 'list', value: schema },
				table: { __rl: true, mode: 'list', value: table },
				dataMode: 'autoMapInputData',
				columnToMatchOn: key[0],
				columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [...key] },
				matchColumns: [...key],
				options,
				...parameters,
			} as unknown as INodeParameters,
		},
		credentials: { steadyPostgresApi: { ...access, ...credential } },
		...rest,
	});
	const [output] = await execute(ctx);
	return output;
}

/** Items with these values. */
export function itemsOf(...rows: ReadonlyArray<Record<string, unknown>>): INodeExecutionData[] {
	return rows.map((json) => ({ json: json as IDataObject }));
}

/** The values of the items. */
export function jsonOf(output: readonly INodeExecutionData[]): IDataObject[] {
	return output.map(({ json }) => json);
}

/** `from`, `from + 1`, … `from + count - 1`, each made into something. */
export function range<T>(count: number, make: (n: number) => T, from = 0): T[] {
	return Array.from({ length: count }, (_, i) => make(from + i));
}
