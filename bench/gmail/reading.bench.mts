import type { Execution, WorkflowNode } from '../../demo/n8nApi.mts';
import { Gmail, type GmailOptions } from '../../test/doubles/gmail/gmail.mts';
import type { N8n } from '../../test/e2e/support/n8n.mts';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';

const TIMES = 3;
const LATENCY_MS = 30;
const MINUTE_MS = 60_000;
/** n8n looks the whole execution up for every question whether it is done. */
const POLL_MS = 1_000;
const PATIENCE_MS = 600_000;

/** Goals. */
const LEAST_FASTER = 8;
const MOST_OF_IDEAL = 1.05;

const BUILT_IN = 'n8n-nodes-base.gmail';
const STEADY = 'n8n-nodes-steady.gmail';
/** The built-in node's newest version; ours does the same under it. */
const VERSION = 2.2;
const READ = 'Read';
/** Messages are called by this and their number. */
const ID = 'message';

const n8n = await startN8n();
try {
	const fast = await inBatches(n8n);
	const many = await withinQuota(n8n, '500 messages, get many', 500, getMany(STEADY, 500));
	const each = await withinQuota(n8n, '1,000 items, get', 1_000, ...getEach(1_000));
	keepReport({
		name: 'gmail-reading',
		title: 'Reading Gmail from n8n',
		cells: [
			['', 'Gmail', 'Steady Gmail', '', 'most units in a minute', 'refused', 'lost'],
			[
				'500 messages, get many, 15,000 units a minute',
				seconds(median(fast.builtIn)),
				seconds(median(fast.steady)),
				`${fast.faster.toFixed(1)} × faster`,
				...counts(fast),
			],
			...[many, each].map((result) => [
				`${result.title}, 6,000 units a minute`,
				'',
				seconds(result.ms),
				`${result.share.toFixed(3)} × what the quota allows`,
				...counts(result),
			]),
		],
		notes: [
			`Gmail is a double behind TLS that answers each request, a batch or a single one, after ${LATENCY_MS} ms, counts units in a sliding minute and refuses what is too much; both nodes reach it under Google's names`,
			`n8n 2.41.1; the time is that of the node, as n8n shows it. The first row is the median of ${TIMES} runs of each node after one that does not count`,
			'What the quota allows: all units of a minute at once, and the rest as soon as a sliding minute has room for them',
			`Goals: ${LEAST_FASTER} × faster, ${MOST_OF_IDEAL} × what the quota allows, no minute above its units, nothing lost`,
		],
		data: { fast, many, each },
	});
	const isMet =
		fast.faster >= LEAST_FASTER &&
		many.share <= MOST_OF_IDEAL &&
		[fast, many, each].every(({ refused, lost }) => refused === 0 && lost === 0);
	if (!isMet) process.exitCode = 1;
} finally {
	await n8n.stop();
}

interface Counted {
	/** Units in the fullest minute. */
	readonly most: number;
	/** Calls that would have been too much for their minute. */
	readonly refused: number;
	readonly lost: number;
}

/** The older quota lets 500 messages go at once. */
async function inBatches(server: N8n): Promise<Counted & Record<'builtIn' | 'steady', number[]> & { faster: number }> {
	// What the built-in node asks for need not be in Google's declarations.
	const theirs = await gmail(500, { quota: 'before May 2026', refusesViolations: false });
	await using ours = await gmail(500, { quota: 'before May 2026' });
	await using _hosts = await server.mapHosts({
		'www.googleapis.com': theirs.origin,
		'gmail.googleapis.com': ours.origin,
	});
	const options = { serviceProfile: 'gmailBeforeMay2026' };
	const builtIn = await times(server, theirs, getMany(BUILT_IN, 500));
	await theirs.close();
	const steady = await times(server, ours, getMany(STEADY, 500, options));
	return { builtIn, steady, faster: median(builtIn) / median(steady), ...countedBy(ours), lost: 0 };
}

/** Reads messages on the newer quota, once. */
async function withinQuota(server: N8n, title: string, messages: number, ...nodes: WorkflowNode[]) {
	await using api = await gmail(messages, { quota: 'since May 2026' });
	await using _hosts = await server.mapHosts({ 'gmail.googleapis.com': api.origin });
	const execution = await run(server, api, title, nodes);
	const read = (execution.nodes[READ]?.[0]?.outputs[0] ?? []).filter(({ json }) => json.Subject !== undefined).length;
	const ms = timeOf(execution);
	// List and labels aside, every message is 20 units of 6,000; the first minute's may go at once.
	const idealMs = Math.floor((api.unitsSpent - 1) / 6_000) * MINUTE_MS;
	const share = ms / idealMs;
	console.log(`${title}: ${seconds(ms)}, ${share.toFixed(3)} × what the quota allows, ${read} read`);
	return { title, ms, idealMs, share, ...countedBy(api), lost: messages - read };
}

function countedBy(api: Gmail): Pick<Counted, 'most' | 'refused'> {
	return { most: api.mostUnitsInAMinute, refused: api.count('messages.get').refusedOverQuota };
}

function counts({ most, refused, lost }: Counted): string[] {
	return [most.toLocaleString('en-US'), String(refused), String(lost)];
}

async function gmail(messages: number, options: GmailOptions): Promise<Gmail> {
	const seed = Array.from({ length: messages }, (_, i) => ({
		id: ID + i,
		from: 'Bob <bob@example.org>',
		to: 'ann@gmail.example.com',
		subject: `Mail ${i}`,
	}));
	return await Gmail.start({ messages: seed, latencyMs: LATENCY_MS, ...options });
}

/** Both nodes show messages simplified unless told otherwise. */
function getMany(type: string, limit: number, options: Record<string, string> = {}): WorkflowNode {
	const parameters = {
		authentication: 'oAuth2',
		resource: 'message',
		operation: 'getAll',
		limit,
		filters: {},
		options,
	};
	return node(READ, type, VERSION, parameters);
}

function getEach(count: number): WorkflowNode[] {
	const ids = `={{ { ids: [...Array(${count}).keys()].map((i) => ({ id: '${ID}' + i })) } }}`;
	const items = node('Items', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: ids, options: {} });
	const split = node('Each item', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'ids', options: {} });
	const parameters = {
		authentication: 'oAuth2',
		resource: 'message',
		operation: 'get',
		messageId: '={{ $json.id }}',
		options: {},
	};
	return [items, split, node(READ, STEADY, VERSION, parameters, { onError: 'continueRegularOutput' })];
}

/** The times of some runs, in ms, after one that does not count. */
async function times(server: N8n, api: Gmail, read: WorkflowNode): Promise<number[]> {
	const ms: number[] = [];
	for (let time = 0; time <= TIMES; time++) {
		const execution = await run(server, api, `500 messages: ${read.type}`, [read]);
		const got = execution.nodes[READ]?.[0]?.outputs[0]?.length;
		if (got !== 500) throw new Error(`${read.type}: ${got} messages came out instead of 500`);
		if (time > 0) ms.push(timeOf(execution));
		console.log(`${read.type}: ${seconds(timeOf(execution))}`);
	}
	return ms;
}

/** Every mailbox has a credential of its own, so that no run is in debt to another one. */
async function run(server: N8n, api: Gmail, name: string, nodes: WorkflowNode[]): Promise<Execution> {
	const oauthTokenData = { access_token: api.token, token_type: 'Bearer' };
	const data = { clientId: 'id', clientSecret: 'secret', oauthTokenData };
	const credentials = await server.credential('gmailOAuth2', `Mailbox ${api.origin}`, data);
	const placed = nodes.map((each) => (each.name === READ ? { ...each, credentials } : each));
	const execution = await server.result(await server.start(chain(name, ...placed)), PATIENCE_MS, POLL_MS);
	const { status, error } = execution;
	if (status !== 'success') throw new Error(`${name}: ${error?.message} ${error?.description ?? ''}`);
	return execution;
}

function timeOf({ nodes }: Execution): number {
	return nodes[READ]?.[0]?.executionTime ?? Number.NaN;
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
