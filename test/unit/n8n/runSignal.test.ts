import { getEventListeners } from 'node:events';
import type { IExecuteFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runSignal } from '../../../nodes/shared/n8n/runSignal';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const context = (cancel?: AbortSignal, executionTimeoutTimestamp?: number) =>
	({
		getExecutionCancelSignal: () => cancel,
		additionalData: { executionTimeoutTimestamp },
	}) as unknown as IExecuteFunctions;

describe('the signal of a run', () => {
	it('aborts with the execution', () => {
		const cancel = new AbortController();
		const run = runSignal(context(cancel.signal));
		expect(run.signal.aborted).toBe(false);
		cancel.abort();
		expect(run.signal.aborted).toBe(true);
		expect(run.timedOut()).toBe(false);
	});

	it('has aborted when the execution has', () => {
		expect(runSignal(context(AbortSignal.abort())).signal.aborted).toBe(true);
	});

	it.each([
		[10_000, 9_000],
		[50_000, 45_000],
		[3_600_000, 3_595_000],
		[100, 90],
	])('of a workflow that may last %i ms aborts after %i', (left, after) => {
		const run = runSignal(context(undefined, Date.now() + left));
		vi.advanceTimersByTime(after - 1);
		expect(run.signal.aborted).toBe(false);
		vi.advanceTimersByTime(1);
		expect(run.signal.aborted).toBe(true);
		expect(run.timedOut()).toBe(true);
	});

	it('of a workflow whose time is over aborts at once', () => {
		const run = runSignal(context(undefined, Date.now() - 5));
		vi.advanceTimersByTime(1);
		expect(run.timedOut()).toBe(true);
	});

	it('was cancelled if that came first, whatever the timeout says later', () => {
		const cancel = new AbortController();
		const run = runSignal(context(cancel.signal, Date.now() + 1_000));
		cancel.abort();
		vi.advanceTimersByTime(10_000);
		expect(run.timedOut()).toBe(false);
	});

	it('sets no timer that Node would let go off at once', () => {
		const run = runSignal(context(undefined, Date.now() + 40 * 86_400_000));
		vi.advanceTimersByTime(30 * 86_400_000);
		expect(run.signal.aborted).toBe(false);
	});

	it('works where n8n tells neither a signal nor a timeout', () => {
		const bare = { getExecutionCancelSignal: () => undefined } as unknown as IExecuteFunctions;
		expect(runSignal(bare).signal.aborted).toBe(false);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('leaves nothing behind', () => {
		const cancel = new AbortController();
		const run = runSignal(context(cancel.signal, Date.now() + 1_000));
		run.dispose();
		expect(vi.getTimerCount()).toBe(0);
		expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(0);
	});
});
