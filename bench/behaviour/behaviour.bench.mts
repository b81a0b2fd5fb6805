import { keepReport } from '../support/report.mts';
import { compile } from '../support/compiled.mts';
import { Connects } from './connects.mts';
import { type BuiltInN8n, startBuiltInN8n } from './contestants/builtInN8n.mts';
import { ForkedContestant } from './contestants/forked.mts';
import { HttpRequestNode } from './contestants/httpRequestNode.mts';
import type { Contestant, Run } from './contract.mts';
import { checkTypes, describePackage } from './packages.mts';
import { atATime } from '../support/atATime.mts';
import { outage } from './scenarios/outage.mts';
import { poison } from './scenarios/poison.mts';
import { posts } from './scenarios/posts.mts';
import { rateLimit } from './scenarios/rateLimit.mts';
import { restart } from './scenarios/restart.mts';
import { retryAfter } from './scenarios/retryAfter.mts';
import type { Counts, Scenario } from './scenarios/scenario.mts';
import { sharedPause } from './scenarios/sharedPause.mts';

/** Scenarios that run at the same time, each client with a service of its own. */
const GROUPS: Scenario[][] = [[...retryAfter, sharedPause], posts, [rateLimit], [poison, restart], outage];
/** Jobs that run at the same time: they mostly wait. */
const JOBS_AT_A_TIME = 30;
const WINDOW = 10;

/** One client in one scenario. */
interface Result {
	scenario: string;
	client: string;
	counts: Counts;
	/** The different errors its user was shown, the most frequent first. */
	errors: Array<{ says: string; times: number }>;
}

checkTypes();
compile();
const begin = performance.now();
const connects = new Connects();
let n8n: BuiltInN8n | undefined;
try {
	n8n = await startBuiltInN8n(connects.env);
	const contestants = contestantsBeside(n8n);
	const results: Result[] = [];
	for (const group of GROUPS) results.push(...(await runGroup(group, contestants)));
	keepReport({
		name: 'behaviour',
		title: 'The same troubles, one client beside the other',
		cells: table(results, contestants),
		notes: [
			...contestants.map(({ title, about }) => `**${title}**: ${about}`),
			`All at their defaults, in a process of their own, against servers on the loopback address that count. ${WINDOW} calls at a time unless the row says otherwise (5 for POSTs, all 200 in an outage); n8n sends all items at once, as it does. The whole took ${((performance.now() - begin) / 60_000).toFixed(1)} minutes`,
			'Our engine may wait 10 s in the row about `Retry-After: 60` and 30 s in the rows about outages; otherwise its default of 300 s. An item it gives up carries the time at which to try again',
		],
		data: results,
	});
} finally {
	await n8n?.stop();
	connects.remove();
}

function contestantsBeside({ api }: BuiltInN8n): Contestant[] {
	const forked = (client: string, title: string, about: string) =>
		new ForkedContestant(client, title, about, connects.env);
	return [
		forked('steady', 'Steady', 'this engine over its HTTP transport, default settings'),
		forked('undici', 'undici', `${describePackage('undici')}, \`interceptors.retry()\``),
		forked('gaxios', 'gaxios', `${describePackage('gaxios')}, \`retry: true\``),
		forked('graph', 'Graph SDK', `${describePackage('@microsoft/microsoft-graph-client')}, \`Client.init\``),
		forked(
			'octokit',
			'octokit',
			`${['@octokit/core', '@octokit/plugin-retry', '@octokit/plugin-throttling'].map(describePackage).join(', ')}, handlers as in the README (one more try)`,
		),
		forked(
			'aws',
			'AWS SDK',
			`${['@aws-sdk/client-s3', '@aws-sdk/client-sqs'].map(describePackage).join(', ')}, standard mode, GetObject for GET and SendMessage for POST`,
		),
		new HttpRequestNode(api, 'n8n', 'HTTP Request 4.5 of n8n 2.41.1, On Error: Continue', {
			onError: 'continueRegularOutput',
		}),
		new HttpRequestNode(
			api,
			'n8n + retry',
			'the same with Retry On Fail at its defaults (3 tries, 1 s), On Error: Stop',
			{
				retryOnFail: true,
			},
		),
	];
}

async function runGroup(group: readonly Scenario[], contestants: readonly Contestant[]): Promise<Result[]> {
	const jobs = group.flatMap((scenario) => contestants.map((contestant) => () => runOne(scenario, contestant)));
	return await atATime(jobs, group.some(({ alone }) => alone) ? 1 : JOBS_AT_A_TIME);
}

async function runOne(scenario: Scenario, contestant: Contestant): Promise<Result> {
	const stage = await scenario.start();
	try {
		const run = await contestant.run({
			tasks: stage.tasks,
			pace: scenario.pace ?? { window: WINDOW },
			giveUpAfterMs: scenario.giveUpAfterMs,
			settings: scenario.settings ?? {},
		});
		const result = {
			scenario: scenario.name,
			client: contestant.title,
			counts: { ...stage.count(run, connects) },
			errors: errorsIn(run),
		};
		console.log(`${scenario.name}, ${contestant.title}: ${JSON.stringify(result.counts)}`);
		return result;
	} finally {
		await stage.service.down();
	}
}

function errorsIn({ endings }: Run): Result['errors'] {
	const times = new Map<string, number>();
	for (const ending of endings) {
		// Ports and moments differ from item to item.
		const says = ending ? ending.says?.replaceAll(/\d{4,}/g, '…') : 'not over when the bench stopped it';
		if (says !== undefined) times.set(says, (times.get(says) ?? 0) + 1);
	}
	return [...times].map(([says, count]) => ({ says, times: count })).sort((a, b) => b.times - a.times);
}

function table(results: readonly Result[], contestants: readonly Contestant[]): string[][] {
	const head = ['', ...contestants.map(({ title }) => title)];
	const rows = GROUPS.flat().flatMap(({ name, rows: wanted }) =>
		wanted.map(({ label, cell }) => [
			label,
			...contestants.map(({ title }) => {
				const counts = results.find(({ scenario, client }) => scenario === name && client === title)?.counts ?? {};
				return cell(counts);
			}),
		]),
	);
	return [head, ...rows];
}
