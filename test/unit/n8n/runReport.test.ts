import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import type { AttemptEvent } from '../../../nodes/shared/engine/events';
import { RunReport } from '../../../nodes/shared/n8n/runReport';

function start() {
	const [hints, lines]: [NodeExecutionHint[], string[]] = [[], []];
	const ctx = {
		addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more),
		logger: { debug: (line: string) => lines.push(line) },
	} as unknown as IExecuteFunctions;
	const report = new RunReport(ctx);
	const attempt = (event: Partial<AttemptEvent> = {}) =>
		report.observe({
			label: 'GET api.test/a',
			origin: 'https://api.test',
			at: 1_000_000,
			attempt: 1,
			verdict: 'success',
			code: 200,
			tookMs: 10,
			queuedMs: 0,
			pausedMs: 0,
			...event,
		});
	const hint = () => {
		report.finish();
		return hints[0]?.message;
	};
	return { attempt, hint, hints, lines };
}

describe('the debug lines', () => {
	it('are one for every attempt', () => {
		const { attempt, lines } = start();
		attempt({ verdict: 'throttled', code: 429, tookMs: 12.6, queuedMs: 3.2, nextInMs: 1_000.4 });
		attempt({ attempt: 2 });
		attempt({ verdict: 'transient', code: undefined });
		expect(lines).toEqual([
			'GET api.test/a → 429 (attempt 1, 13 ms, queued 3 ms, next in 1000 ms)',
			'GET api.test/a → 200 (attempt 2, 10 ms, queued 0 ms)',
			'GET api.test/a → transient (attempt 1, 10 ms, queued 0 ms)',
		]);
	});
});

describe('the hint', () => {
	it('is not given for a run as it should be', () => {
		const { attempt, hint, hints } = start();
		for (let i = 0; i < 1_000; i++) attempt();
		expect(hint()).toBeUndefined();
		expect(hints).toEqual([]);
	});

	it('names three hosts and counts the others', () => {
		const { attempt, hint } = start();
		for (let i = 1; i <= 1_003; i++) attempt({ origin: `https://${i}.test` });
		attempt({ attempt: 2, origin: 'https://1.test' });
		expect(hint()).toBe('1,003 calls to 1.test, 2.test, 3.test and 1,000 more, 1 retried');
	});

	it('counts calls, retries and throttles', () => {
		const { attempt, hint } = start();
		for (let i = 0; i < 1_234; i++) attempt();
		attempt({ attempt: 2 });
		attempt({ verdict: 'throttled' });
		expect(hint()).toBe('1,235 calls to api.test, 1 retried, 1 answered with "too many requests"');
	});

	it('names every service', () => {
		const { attempt, hint } = start();
		attempt({ attempt: 2 });
		attempt({ origin: 'postgres://db.test:5432' });
		expect(hint()).toBe('1 call to api.test, db.test:5432, 1 retried');
	});

	it('tells a slow call', () => {
		const { attempt, hint } = start();
		attempt({ tookMs: 61_000 });
		expect(hint()).toBe('1 call to api.test, the slowest took 61 s');
	});

	it('counts a pause once, however many waited for its end', () => {
		const { attempt, hint } = start();
		attempt({ verdict: 'throttled', at: 0, nextInMs: 4_000 });
		for (let i = 0; i < 50; i++) attempt({ at: 4_010, tookMs: 10, pausedMs: 3_500 });
		attempt({ at: 9_010, tookMs: 10, pausedMs: 2_000 });
		expect(hint()).toContain('waited 6.0 s because the service asked for it');
	});
});
