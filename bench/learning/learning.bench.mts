import type { seededRandom as SeededRandom } from '../../test/support/random.ts';
import type * as RandomServiceModule from '../../test/support/randomService.ts';
import type * as ReliabilityModule from '../../nodes/shared/n8n/reliability.ts';
import { atATime } from '../support/atATime.mts';
import { compile, load, loadEngineClient } from '../support/compiled.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';
import type { LimitedService } from './contract.mts';
import { LimitedServers } from './limitedServers.mts';

const SERVICES = 20;
const SEED = 2026;
/** Services called at the same time: enough to be done in minutes, few enough to leave the machine some air. */
const BUCKETS_AT_A_TIME = 5;
/** Their calls come in bursts, and most of the time they wait. */
const WINDOWS_AT_A_TIME = 10;
/** Calls that wait or are under way, as a node keeps them: a few more than may be sent. */
const WINDOW = 20;
/** Without headers and settings, the rate is learned from refusals; with them it is known. */
const GOALS = {
	learned: { medianRatio: 1.15, worstRatio: 1.3, medianRefused: 0.02, worstRefused: 0.05 },
	known: { medianRatio: 1.03, worstRatio: 1.03, medianRefused: 0, worstRefused: 0 },
};

/** One service, what it is called with, and the time in which the work can be done. */
interface Work {
	readonly service: LimitedService;
	readonly requestsPerSecond: number;
	readonly idealMs: number;
}

interface Measured extends Work {
	/** Time taken over the ideal time. */
	readonly ratio: number;
	/** Calls answered 429, as a share of all. */
	readonly refused: number;
}

compile();
const { EngineClient } = loadEngineClient();
const { seededRandom } = load('test/support/random') as { seededRandom: typeof SeededRandom };
const { randomService, WORK } = load('test/support/randomService') as typeof RandomServiceModule;
const { callSettings, withDefaults } = load('nodes/shared/n8n/reliability') as typeof ReliabilityModule;

const servers = new LimitedServers();
try {
	const buckets = drawBuckets();
	const windows = drawWindows();
	const ways = [
		{ name: 'learned from 429 alone', goals: GOALS.learned, work: buckets, atOnce: BUCKETS_AT_A_TIME },
		{ name: 'told in `RateLimit` headers', goals: GOALS.known, work: windows, atOnce: WINDOWS_AT_A_TIME },
		{
			name: 'told in `requestsPerSecond`',
			goals: GOALS.known,
			work: buckets.map(toldTheRate),
			atOnce: BUCKETS_AT_A_TIME,
		},
	];
	const cells = [['the limit is', 'time ÷ ideal, median', 'worst', 'refused, median', 'worst', 'goals']];
	const data: Record<string, Measured[]> = {};
	for (const { name, goals, work, atOnce } of ways) {
		const measured = await atATime(
			work.map((each, index) => async () => await measure(each, `${name}, ${index + 1} of ${work.length}`)),
			atOnce,
		);
		data[name] = measured;
		cells.push([name, ...summary(measured, goals)]);
	}
	keepReport({
		name: 'learning',
		title: `${WORK.calls.toLocaleString('en-US')} calls at each of ${SERVICES} services with a limit`,
		cells,
		notes: [
			`Real HTTP servers in another process, drawn with the seed ${SEED}; ${BUCKETS_AT_A_TIME} at a time (${WINDOWS_AT_A_TIME} of those with windows), each called by an engine of its own at its default settings`,
			'Learned and told by setting: token buckets of 10–300 a second, with bursts of 0.1–2 seconds and round trips of 1–80 ms, whose Retry-After is the need in whole seconds, 1–10 s whatever the need, or absent. Ideal: the burst at once and the rest at the rate; with a setting, all at the rate, for the setting says nothing of a burst, and one round trip',
			'Told by header: windows of 30–60 s that the first call opens, 350–480 calls each; `t` in whole seconds. Ideal: the windows that have to pass',
		],
		data,
	});
} finally {
	servers.end();
}

/** Services as the simulated ones in the unit tests; a Retry-After of HTTP has whole seconds only. */
function drawBuckets(): Work[] {
	const random = seededRandom(SEED);
	const drawn: Work[] = [];
	while (drawn.length < SERVICES) {
		const { perSecond, burst, retryAfter, tripMs, idealMs } = randomService(random);
		if (retryAfter === 'exact') continue;
		const service = { kind: 'bucket', perSecond, burst, retryAfter, tripMs, seed: SEED + drawn.length } as const;
		drawn.push({ service, requestsPerSecond: 0, idealMs });
	}
	return drawn;
}

function toldTheRate(work: Work): Work {
	const { service, idealMs } = work;
	if (service.kind !== 'bucket') return work;
	const { perSecond, tripMs } = service;
	return {
		service,
		requestsPerSecond: perSecond,
		idealMs: Math.max((WORK.calls / perSecond) * 1000 + tripMs, idealMs),
	};
}

function drawWindows(): Work[] {
	const random = seededRandom(SEED);
	const whole = (least: number, most: number) => Math.round(least + (most - least) * random());
	return Array.from({ length: SERVICES }, (_, index) => {
		const [calls, seconds, tripMs] = [whole(350, 480), whole(30, 60), whole(1, 10)];
		const windowsToPass = Math.ceil(WORK.calls / calls) - 1;
		const lastCalls = WORK.calls - windowsToPass * calls;
		const idealMs = windowsToPass * seconds * 1000 + (lastCalls * tripMs) / WORK.maxConcurrency;
		return { service: { kind: 'window', calls, seconds, tripMs, seed: index }, requestsPerSecond: 0, idealMs };
	});
}

async function measure(work: Work, name: string): Promise<Measured> {
	const { service, requestsPerSecond, idealMs } = work;
	const port = await servers.start(service);
	const origin = `http://127.0.0.1:${port}`;
	const { charges } = callSettings(withDefaults({ requestsPerSecond }), origin);
	const client = new EngineClient({ charges });
	const begin = performance.now();
	const calls = Array.from({ length: WORK.calls }, (_, item) => async () => {
		return await client.request('GET', `${origin}/items/${item}`);
	});
	const outcomes = await atATime(calls, WINDOW);
	const ms = performance.now() - begin;
	await client.close();
	const { accepted, refused } = await servers.stop(port);
	const failed = outcomes.filter(({ ok }) => !ok).length;
	if (failed > 0 || accepted !== WORK.calls) {
		throw new Error(`${name}: ${failed} calls failed, and the service took ${accepted}.`);
	}
	const measured = { ...work, ratio: ms / idealMs, refused: refused / WORK.calls };
	console.log(`${name}: ${measured.ratio.toFixed(3)} × ${(idealMs / 1000).toFixed(1)} s, ${refused} refused`);
	return measured;
}

function summary(measured: readonly Measured[], goals: typeof GOALS.learned): string[] {
	const ratios = measured.map(({ ratio }) => ratio);
	const refused = measured.map((each) => each.refused);
	const found = [median(ratios), Math.max(...ratios), median(refused), Math.max(...refused)] as const;
	const { medianRatio, worstRatio, medianRefused, worstRefused } = goals;
	const bounds = [medianRatio, worstRatio, medianRefused, worstRefused];
	const isMet = found.every((value, index) => value <= bounds[index]!);
	return [
		found[0].toFixed(3),
		found[1].toFixed(3),
		percent(found[2]),
		percent(found[3]),
		`${medianRatio} / ${worstRatio}, ${percent(medianRefused)} / ${percent(worstRefused)}: ${isMet ? 'met' : 'missed'}`,
	];
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
