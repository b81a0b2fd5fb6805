import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowNode } from '../../demo/n8nApi.mts';
import type { CredentialUse, Database, N8n } from '../../test/e2e/support/n8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { rowExpression } from './rows.mts';

/** n8n tells when a node starts and ends only when it is asked to tell everything. */
export const TALKATIVE = { N8N_LOG_LEVEL: 'debug', NODE_OPTIONS: '--max-old-space-size=8192' };

/** A million items take n8n minutes to make and to put away. */
const PATIENCE_MS = 900_000;

const WRITE = 'Write';

const BLOCK_ROWS = 100_000;

/** What one node is to do. */
export interface Writing {
	readonly node: 'steady' | 'builtIn';
	readonly operation: 'insert' | 'upsert';
	readonly table: string;
	readonly key?: readonly string[];
	readonly options?: Record<string, unknown>;
}

/** The credentials of both nodes. */
export interface Credentials {
	readonly builtIn: CredentialUse;
	readonly steady: CredentialUse;
}

export async function putCredentials(n8n: N8n, database: Database): Promise<Credentials> {
	const access = { ...database.access, ssl: 'disable' };
	return {
		builtIn: await n8n.credential('postgres', 'bench', access),
		steady: await n8n.credential('steadyPostgresApi', 'bench', access),
	};
}

/** The node, with its defaults and the columns mapped automatically. */
export function writingNode(writing: Writing, credentials: Credentials): WorkflowNode {
	const [type, version] =
		writing.node === 'steady' ? ['n8n-nodes-steady.postgresBatchInsert', 3] : ['n8n-nodes-base.postgres', 2.7];
	const parameters = {
		operation: writing.operation,
		schema: { __rl: true, mode: 'list', value: 'public' },
		table: { __rl: true, mode: 'list', value: writing.table },
		columns: {
			mappingMode: 'autoMapInputData',
			value: null,
			matchingColumns: writing.key ?? [],
			schema: [],
		},
		options: writing.options ?? {},
	};
	return node(WRITE, type as string, version as number, parameters, { credentials: credentials[writing.node] });
}

/**
 * Writes generated rows with a node.
 * @param spoiled which rows are to be refused, an expression of `i`
 * @returns the node's time in ms
 */
export async function write(n8n: N8n, writer: WorkflowNode, rows: number, spoiled?: string): Promise<number> {
	const [begin, end] = await writeBetween(n8n, writer, rows, spoiled);
	return end - begin;
}

/**
 * Does the same.
 * @returns when the node began and ended, in ms of the day, as n8n's log has it: executions as large as these cannot be
 * saved
 */
export async function writeBetween(
	n8n: N8n,
	writer: WorkflowNode,
	rows: number,
	spoiled?: string,
): Promise<[begin: number, end: number]> {
	const workflow = {
		...chain(`write ${rows} rows`, ...generated(rows, spoiled), writer),
		settings: { executionOrder: 'v1', saveManualExecutions: false, saveDataSuccessExecution: 'none' },
	};
	// After a million items n8n may need a while before it answers again.
	while (!(await fetch(`${n8n.connection.url}/healthz/readiness`)).ok) await sleep(500);
	const before = log(n8n).length;
	await n8n.start(workflow);
	for (const giveUp = Date.now() + PATIENCE_MS; Date.now() < giveUp; await sleep(100)) {
		const lines = log(n8n).slice(before).split('\n');
		const trouble = lines.find((line) => /finished with error/.test(line));
		if (trouble !== undefined) throw new Error(`The workflow failed: ${lines.slice(-20).join('\n')}`);
		if (!lines.some((line) => line.includes('Workflow execution finished successfully'))) continue;
		return [timeOf(lines, `Start executing node "${WRITE}"`), timeOf(lines, `Running node "${WRITE}" finished`)];
	}
	throw new Error(`Writing ${rows} rows took longer than ${PATIENCE_MS / 1000} s.`);
}

/** Nodes that put out one item for each row. n8n does not let a single expression make more than a block of them. */
function generated(rows: number, spoiled?: string): WorkflowNode[] {
	const blocks = Math.ceil(rows / BLOCK_ROWS);
	const make = (name: string, field: string, expression: string) =>
		node(name, 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: `={{ { ${field}: ${expression} } }}`,
			options: {},
		});
	const split = (name: string, field: string) =>
		node(name, 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: field, options: {} });
	// From 1 on: the built-in node cannot match on 0.
	const index = `$json.block * ${BLOCK_ROWS} + n + 1`;
	return [
		make('Blocks', 'block', `[...Array(${blocks}).keys()]`),
		split('Each block', 'block'),
		make(
			'Rows',
			'rows',
			`[...Array(${Math.min(rows, BLOCK_ROWS)}).keys()].map((n) => ((i) => (${rowExpression(spoiled)}))(${index}))`,
		),
		split('Each row', 'rows'),
	];
}

function log(n8n: N8n): string {
	return n8n.connection.logFiles.map((file) => readFileSync(file, 'utf8')).join('');
}

/** The time at the beginning of a line of the log, in ms. */
function timeOf(lines: readonly string[], words: string): number {
	const line = lines.find((candidate) => candidate.includes(words)) ?? '';
	const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d\.\d{3})/.exec(line) ?? [];
	if (seconds === undefined) throw new Error(`n8n's log has no time for: ${words}\n${line}`);
	return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
