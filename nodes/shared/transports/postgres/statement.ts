import type { CustomTypesConfig, FieldDef, PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** One statement with its parameters. `$1`, `$2` … stand for the values; names are quoted into the text. */
export interface Statement {
	readonly text: string;
	/** Text form of each parameter, null for NULL; the server knows their types from the statement. */
	readonly values?: ReadonlyArray<string | null>;
	/** How the columns of the result are read; pg's own ways when absent. */
	readonly types?: CustomTypesConfig;
}

/** `COPY … FROM STDIN` with the data it takes. */
export interface CopyStatement {
	readonly copy: string;
	/** COPY text format, in chunks of any size. An error in here fails the statement and keeps the connection usable. */
	readonly chunks: Iterable<Buffer> | AsyncIterable<Buffer>;
}

export interface StatementResult {
	/** First word of the command tag: INSERT, SELECT, COMMIT … */
	readonly command: string;
	/** Rows as arrays, in the order of `fields`. */
	readonly rows: unknown[][];
	readonly fields: readonly FieldDef[];
	/** Rows affected or returned. */
	readonly rowCount: number;
	/** What the server remarked on a COPY, in its language. */
	readonly notices?: readonly string[];
}

/** Any number of statements in one text, without parameters. */
export interface Script {
	readonly script: string;
	readonly types?: CustomTypesConfig;
}

/** What one statement of a script returned. Rows are objects, ready to be passed on. */
export interface ScriptResult {
	readonly rows: Array<Record<string, unknown>>;
}

/**
 * Runs a script; the database makes one transaction of it, unless it says otherwise itself.
 * @throws the server's or the socket's error
 */
export async function executeScript(client: PoolClient, { script, types }: Script): Promise<ScriptResult[]> {
	const result = await client.query<Record<string, unknown>>({
		text: script,
		...(types === undefined ? {} : { types }),
	});
	return (Array.isArray(result) ? result : [result]) as ScriptResult[];
}

/**
 * The way by which single statements leave the process. Never sends named prepared statements, which poolers cannot keep.
 * @throws the server's or the socket's error
 */
export async function execute(client: PoolClient, statement: Statement | CopyStatement): Promise<StatementResult> {
	if ('copy' in statement) {
		return await copyIn(client, statement);
	}
	const { text, values, types } = statement;
	const result = await client.query<unknown[]>({
		text,
		rowMode: 'array',
		...(values === undefined ? {} : { values: [...values] }),
		...(types === undefined ? {} : { types }),
	});
	// Several statements in one text give several results; the last one is the caller's.
	const last = (Array.isArray(result) ? result.at(-1) : result) as typeof result;
	return { command: last.command, rows: last.rows, fields: last.fields, rowCount: last.rowCount ?? 0 };
}

async function copyIn(client: PoolClient, { copy, chunks }: CopyStatement): Promise<StatementResult> {
	const notices: string[] = [];
	const onNotice = ({ message }: { message?: string }) => void notices.push(message ?? '');
	const target = client.query(copyFrom(copy));
	let refusal: Error | undefined;
	const ended = new Promise<void>((resolve) => {
		target.once('finish', resolve);
		target.on('error', (error: Error) => {
			refusal ??= error;
			// Whatever waits to be written has nobody to be written to any more.
			target.destroy();
			resolve();
		});
	});
	client.on('notice', onNotice);
	try {
		for await (const chunk of chunks) {
			if (refusal !== undefined) break;
			if (!target.write(chunk)) await Promise.race([ended, new Promise((resolve) => target.once('drain', resolve))]);
		}
	} catch (error) {
		// The server is told, and answers with an error of its own, after which the connection can be used again.
		if (refusal === undefined) target.destroy(error as Error);
		throw error;
	} finally {
		if (refusal === undefined && !target.destroyed) target.end();
		await ended;
		client.off('notice', onNotice);
	}
	if (refusal !== undefined) throw refusal as Error;
	return { command: 'COPY', rows: [], fields: [], rowCount: target.rowCount, notices };
}
