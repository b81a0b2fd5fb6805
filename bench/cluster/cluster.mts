import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterOrder, ClusterReport } from '../../test/support/clusterWorker.ts';
import type { ServiceCount, ServiceLimits } from './limitedService.mts';

const PROJECT = dirname(dirname(import.meta.dirname));
const WORKER = join(PROJECT, '.tmp', 'bench', 'test', 'support', 'clusterWorker.js');

export interface ClusterRun {
	readonly processes: number;
	readonly seconds: number;
	/** What the workers are told to keep to. */
	readonly perSecond: number;
	readonly burst: number;
	readonly maxConcurrency: number;
	/** What the service enforces. */
	readonly service: ServiceLimits;
	/** Names the store, as for n8n. */
	readonly environment: Record<string, string>;
	/** Things that happen meanwhile, by the second. */
	readonly events?: ReadonlyArray<{ readonly atSecond: number; happen(workers: Workers): Promise<void> | void }>;
}

export interface ClusterResult {
	readonly count: ServiceCount;
	readonly reports: ReadonlyArray<ClusterReport | undefined>;
	readonly startedAt: number;
}

/** The workers of a run; a killed one can be told no more. */
export class Workers {
	readonly children: ChildProcess[] = [];
	private readonly environment: NodeJS.ProcessEnv;
	private readonly order: ClusterOrder;

	constructor(environment: NodeJS.ProcessEnv, order: ClusterOrder) {
		this.environment = environment;
		this.order = order;
	}

	start(): void {
		const child = fork(WORKER, { env: { ...process.env, ...this.environment } });
		this.children.push(child);
		child.send(this.order);
	}

	async kill(nth: number): Promise<void> {
		const child = this.children[nth] as ChildProcess;
		const gone = once(child, 'exit');
		child.kill('SIGKILL');
		await gone;
	}

	/** Lets all end their calls. @returns what each has to say, nothing from those that were killed */
	async end(): Promise<Array<ClusterReport | undefined>> {
		return await Promise.all(
			this.children.map(async (child) => {
				if (child.signalCode !== null || child.exitCode !== null) return undefined;
				const report = once(child, 'message') as Promise<[ClusterReport]>;
				child.send('end');
				return (await report)[0];
			}),
		);
	}

	stop(): void {
		for (const child of this.children) child.kill('SIGKILL');
	}
}

/** Runs several workers against one service that enforces its limits. */
export async function runCluster(run: ClusterRun): Promise<ClusterResult> {
	const { perSecond, burst, concurrency, tookMs } = run.service;
	const limits = [perSecond, burst, concurrency, tookMs].map(String);
	const service = fork(join(import.meta.dirname, 'limitedService.mts'), limits);
	const [port] = (await once(service, 'message')) as [number];
	const workers = new Workers(run.environment, {
		url: `http://127.0.0.1:${port}/orders`,
		perSecond: run.perSecond,
		burst: run.burst,
		maxConcurrency: run.maxConcurrency,
		atOnce: 100,
	});
	try {
		const startedAt = performance.now();
		for (let i = 0; i < run.processes; i++) workers.start();
		const events = (run.events ?? []).map(async ({ atSecond, happen }) => {
			await sleep(atSecond * 1000);
			await happen(workers);
		});
		await Promise.all([sleep(run.seconds * 1000), ...events]);
		const reports = await workers.end();
		service.send('count');
		const [count] = (await once(service, 'message')) as [ServiceCount];
		return { count, reports, startedAt };
	} finally {
		workers.stop();
		service.kill();
	}
}

/**
 * By how many calls `burst + perSecond · t` was exceeded at worst, in all spans of time: 0 or less when never. (A bucket
 * that drains at the rate and never overflows is the same as all the spans.)
 */
export function excess(arrivals: readonly number[], perSecond: number, burst: number): number {
	let level = 0;
	let at = -Infinity;
	let worst = -Infinity;
	for (const arrival of arrivals) {
		level = Math.max(0, level - ((arrival - at) * perSecond) / 1000) + 1;
		at = arrival;
		worst = Math.max(worst, level - burst);
	}
	return worst;
}
