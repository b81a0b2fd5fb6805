import { join } from 'node:path';
import { FolderLock } from './lock.mts';
import { type Measured, measure } from './measure.mts';
import { endN8n, type N8nProcess, startServer } from './n8n.mts';
import { N8nApi } from './n8nApi.mts';
import { keptOwner } from './owner.mts';
import { installPack, makePack } from './pack.mts';
import { keptFolder } from './places.mts';
import { freePort, isFree } from './ports.mts';
import { endPostgres, type Postgres, startPostgres } from './postgres.mts';
import { type RecordsApi, startRecordsApi } from './recordsApi.mts';
import { Started } from './started.mts';
import { comparison } from './table.mts';
import {
	BUILT_IN,
	makeTables,
	ORDERS_DATABASE,
	putCredentials,
	loadExample,
	type Query,
	LEAST_READING_MS,
	RECORDS,
	STEADY,
} from './workflows.mts';

const N8N_DATABASE = 'n8n';
const API_PORT = 4010;
const EDITOR_PORT = 5678;

const once = process.argv.includes('--once');
const folder = keptFolder();
const lock = new FolderLock(folder);
const started = new Started();

function say(text: string): void {
	console.log(text);
}

// With the terminal gone there is nobody to tell anything, and still something to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (!started.over) say('\nEnding what the demo started …');
		void started.endAll().then(() => process.exit(signal === 'SIGINT' ? 0 : 1));
	});
}

try {
	const lost = await demo();
	if (once) {
		await started.endAll();
		process.exitCode = lost === 0 ? 0 : 1;
	}
} catch (error) {
	// What fails because it is being ended is no news.
	if (!started.over) console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	await started.endAll();
	process.exit(1);
}

/** Starts everything, runs both workflows and prints what they did. Answers how many records the steady one lost. */
async function demo(): Promise<number> {
	const begin = performance.now();
	await lock.take();
	started.add(async () => lock.release());

	say('Packing the nodes, starting Postgres and the API …');
	const [postgres, api] = await allOrFirstError([startDatabase(), startApi(), installNodes()]);

	say('Starting n8n …');
	const server = await startEditor(postgres);
	const owner = keptOwner(folder);
	const n8n = new N8nApi(server.url);
	await n8n.signIn(owner);
	const { host, port, user, password } = postgres;
	const credentials = await putCredentials(n8n, { host, port, user, password, database: ORDERS_DATABASE });
	const ids = [
		await n8n.putWorkflow(loadExample(BUILT_IN, api.url, credentials)),
		await n8n.putWorkflow(loadExample(STEADY, api.url, credentials)),
	] as const;
	say(`Up after ${((performance.now() - begin) / 1000).toFixed(0)} s. Editor: ${server.url}`);

	say(`\nReading ${RECORDS.toLocaleString('en-US')} records from an API that allows 100 requests a second …`);
	const query: Query = (sql) => postgres.query(ORDERS_DATABASE, sql);
	await makeTables(query, [BUILT_IN, STEADY]);
	const builtIn = await measure(BUILT_IN, ids[0], { n8n, api, query });
	const steady = await measure(STEADY, ids[1], { n8n, api, query });
	say(`\n${comparison([builtIn, steady])}\n`);
	say(`At this limit, reading all of them takes at least ${(LEAST_READING_MS / 1000).toFixed(1)} s.\n`);
	sayErrors([builtIn, steady]);

	if (!once) {
		void server.child.ended.then(async (how) => {
			if (started.over) return;
			console.error(`n8n has ended (${how}); its log is ${server.child.logFile}.`);
			await started.endAll();
			process.exit(1);
		});
		say(`The editor is open with both workflows: ${server.url}`);
		say(`Sign in as ${owner.email} with the password ${owner.password}`);
		say(`Ctrl-C ends everything. What a next start uses again is in ${folder}`);
	}
	return steady.lost;
}

/** Like Promise.all, but waits for all to settle: what starts late must be known before anything is ended. */
async function allOrFirstError<Results extends unknown[]>(promises: {
	[Index in keyof Results]: Promise<Results[Index]>;
}): Promise<Results> {
	await Promise.allSettled(promises);
	return (await Promise.all(promises)) as Results;
}

async function installNodes(): Promise<void> {
	await installPack(await makePack(join(folder, 'pack')), join(folder, 'n8n'));
}

async function startDatabase(): Promise<Postgres> {
	const postgres = await startPostgres({
		folder: join(folder, 'postgres'),
		onChild: (child) => started.add(() => endPostgres(child)),
	});
	await postgres.ensureDatabase(N8N_DATABASE);
	await postgres.ensureDatabase(ORDERS_DATABASE);
	return postgres;
}

async function startApi(): Promise<RecordsApi> {
	const api = await startRecordsApi({ records: RECORDS, port: await portNear(API_PORT, 'the API') });
	started.add(() => api.stop());
	return api;
}

async function startEditor(postgres: Postgres): Promise<N8nProcess> {
	const port = await portNear(EDITOR_PORT, 'the editor');
	return await startServer({
		folder: join(folder, 'n8n'),
		postgres,
		database: N8N_DATABASE,
		port,
		onChild: (child) => {
			lock.noteN8n(child.pid);
			started.add(() => endN8n(child));
		},
	});
}

/** The wanted port, or one that is free, and a word about it. */
async function portNear(wanted: number, who: string): Promise<number> {
	if (await isFree(wanted)) return wanted;
	const port = await freePort();
	say(`Port ${wanted} is taken by another program, so ${who} uses ${port}.`);
	return port;
}

function sayErrors(runs: Measured[]): void {
	for (const { example, execution } of runs) {
		if (execution.status === 'success') continue;
		const { node, message = 'no message', description } = execution.error ?? {};
		say(`${example.title} ended with “${execution.status}” at “${node?.name}”: ${message} ${description ?? ''}\n`);
	}
}
