import type { IExecuteFunctions } from 'n8n-workflow';
import type { AttemptEvent } from '../engine/events';

/** Calls that take this long are worth a remark. */
const SLOW_MS = 30_000;
/** Hosts that the hint names; a crawl meets thousands. */
const MOST_NAMED = 3;

/**
 * Listens to the attempts of one run: a debug line for each, and one hint at the end when something was out of the
 * ordinary.
 */
export class RunReport {
	private calls = 0;
	private retried = 0;
	private throttled = 0;
	private slowest = 0;
	private readonly origins = new Set<string>();
	/** Spans of time in which the service had asked for a pause, as [from, to] in epoch milliseconds. */
	private readonly pauses: Array<[number, number]> = [];

	constructor(private readonly ctx: IExecuteFunctions) {}

	readonly observe = (event: AttemptEvent): void => {
		const { origin, at, attempt, verdict, tookMs, pausedMs, nextInMs } = event;
		if (attempt === 1) this.calls++;
		else this.retried++;
		if (verdict === 'throttled') this.throttled++;
		this.slowest = Math.max(this.slowest, tookMs);
		this.origins.add(origin);
		if (pausedMs > 0) this.pauses.push([at - tookMs - pausedMs, at - tookMs]);
		// Whoever was told to wait sleeps, and is not in the queue meanwhile.
		if (verdict === 'throttled' && nextInMs !== undefined) this.pauses.push([at, at + nextInMs]);
		this.ctx.logger.debug(attemptLine(event));
	};

	/** Adds the hint to the execution, if there is anything to say. */
	finish(): void {
		const hint = this.hint();
		if (hint !== undefined) this.ctx.addExecutionHints({ message: hint, location: 'outputPane', type: 'info' });
	}

	private hint(): string | undefined {
		if (this.retried === 0 && this.throttled === 0 && this.slowest < SLOW_MS) return undefined;
		const where = namesOf([...this.origins]);
		const facts = [`${this.calls.toLocaleString('en-US')} ${this.calls === 1 ? 'call' : 'calls'} to ${where}`];
		if (this.retried > 0) facts.push(`${this.retried.toLocaleString('en-US')} retried`);
		const pausedMs = unionLength(this.pauses);
		if (this.throttled > 0) facts.push(`${this.throttled.toLocaleString('en-US')} answered with "too many requests"`);
		if (pausedMs >= 100) facts.push(`waited ${(pausedMs / 1000).toFixed(1)} s because the service asked for it`);
		if (this.slowest >= SLOW_MS) facts.push(`the slowest took ${(this.slowest / 1000).toFixed(0)} s`);
		return facts.join(', ');
	}
}

function namesOf(origins: readonly string[]): string {
	const named = origins.slice(0, MOST_NAMED).map((origin) => origin.replace(/^[a-z]+:\/\//, ''));
	const others = origins.length - named.length;
	return named.join(', ') + (others > 0 ? ` and ${others.toLocaleString('en-US')} more` : '');
}

/** What the log says about one attempt. */
export function attemptLine({ label, attempt, verdict, code, tookMs, queuedMs, nextInMs }: AttemptEvent): string {
	const next = nextInMs === undefined ? '' : `, next in ${Math.round(nextInMs)} ms`;
	const times = `${Math.round(tookMs)} ms, queued ${Math.round(queuedMs)} ms${next}`;
	return `${label} → ${code ?? verdict} (attempt ${attempt}, ${times})`;
}

/** The length covered by spans that may overlap. */
function unionLength(spans: Array<[number, number]>): number {
	let covered = 0;
	let end = -Infinity;
	for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
		covered += Math.max(0, to - Math.max(from, end));
		end = Math.max(end, to);
	}
	return covered;
}
