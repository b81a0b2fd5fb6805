import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sleep, systemClock } from '../../../nodes/shared/engine/clock';
import { FakeClock } from '../../support/fakeClock';

describe('sleep', () => {
	it('ends when the time has passed, not a millisecond before', async () => {
		const clock = new FakeClock();
		let slept: boolean | undefined;
		void sleep(clock, 1_000).then((result) => (slept = result));
		await clock.advance(999);
		expect(slept).toBeUndefined();
		await clock.advance(1);
		expect(slept).toBe(true);
	});

	it('lasts longer than the longest timer', async () => {
		const clock = new FakeClock();
		const short = {
			now: () => clock.now(),
			after: (ms: number, fire: () => void) => clock.after(Math.min(ms, 700), fire),
		};
		const start = clock.now();
		expect(await clock.until(sleep(short, 10_000))).toBe(true);
		expect(clock.now() - start).toBe(10_000);
	});

	it('ends at once when the signal aborts, and leaves neither timer nor listener', async () => {
		const clock = new FakeClock();
		const controller = new AbortController();
		const slept = sleep(clock, 1_000, controller.signal);
		await clock.advance(10);
		controller.abort();
		expect(await slept).toBe(false);
		expect(clock.pending).toBe(0);
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
	});

	it('does not begin when the signal has aborted', async () => {
		const clock = new FakeClock();
		expect(await sleep(clock, 1_000, AbortSignal.abort())).toBe(false);
		expect(clock.pending).toBe(0);
	});

	it('leaves no listener behind when it ends by itself', async () => {
		const clock = new FakeClock();
		const { signal } = new AbortController();
		const both = Promise.all([sleep(clock, 5, signal), sleep(clock, 7, signal)]);
		expect(await clock.until(both)).toEqual([true, true]);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});
});

describe('the process clock', () => {
	it('counts from the epoch and never runs backwards', () => {
		let last = systemClock.now();
		expect(Math.abs(last - Date.now())).toBeLessThan(60_000);
		for (let i = 0; i < 10_000; i++) {
			const now = systemClock.now();
			expect(now).toBeGreaterThanOrEqual(last);
			last = now;
		}
	});

	it('fires no timer early, and takes it back on request', async () => {
		const start = systemClock.now();
		const early: number[] = [];
		await Promise.all(
			Array.from({ length: 200 }, async (_, i) => {
				const ms = (i % 20) + i / 200;
				await new Promise<void>((resolve) => systemClock.after(ms, resolve));
				if (systemClock.now() - start < ms) early.push(ms);
			}),
		);
		expect(early).toEqual([]);
		const cancel = systemClock.after(0, () => expect.unreachable());
		cancel();
		await new Promise<void>((resolve) => systemClock.after(20, resolve));
	});
});
