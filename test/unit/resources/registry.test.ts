import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../nodes/shared/resources/registry';
import { Registry } from '../../../nodes/shared/resources/registry';
import { FakeClock, settle } from '../../support/fakeClock';

/** A resource that knows how often it was opened and closed. */
interface Pool {
	readonly number: number;
	closed: number;
}

function start() {
	const clock = new FakeClock();
	const registry = new Registry(clock);
	const opened: Pool[] = [];
	const open = () => {
		const pool = { number: opened.length, closed: 0 };
		opened.push(pool);
		return pool;
	};
	const close = (pool: Pool) => void pool.closed++;
	const use = async (key: string, idleMs = 1_000) => await registry.use(key, open, close, idleMs);
	return { clock, registry, opened, open, close, use };
}

describe('opening', () => {
	it('is shared by everybody who asks with the same key, at the same time or later', async () => {
		const { opened, use } = start();
		const [a, b] = await Promise.all([use('k'), use('k')]);
		const c = await use('k');
		expect(a.value).toBe(b.value);
		expect(c.value).toBe(a.value);
		expect(opened).toHaveLength(1);
	});

	it('is another one for another key', async () => {
		const { use } = start();
		expect((await use('a')).value).not.toBe((await use('b')).value);
	});

	it('that takes a while is waited for by all, and done once', async () => {
		const { clock, registry, close } = start();
		let openings = 0;
		const slow = async (): Promise<Pool> => {
			openings++;
			await new Promise<void>((resolve) => clock.after(500, resolve));
			return { number: 0, closed: 0 };
		};
		const all = Promise.all(Array.from({ length: 20 }, async () => await registry.use('k', slow, close, 1_000)));
		expect(new Set((await clock.until(all)).map(({ value }) => value)).size).toBe(1);
		expect(openings).toBe(1);
	});

	it('that fails fails for all who waited, and the next one tries again', async () => {
		const { registry, close, opened, open } = start();
		let tries = 0;
		const flaky = async () => {
			await settle();
			if (++tries === 1) throw new Error('no route');
			return open();
		};
		const use = async () => await registry.use('k', flaky, close, 1_000);
		const results = await Promise.allSettled([use(), use(), use()]);
		expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		expect(tries).toBe(1);
		expect(registry.snapshot()).toEqual([]);
		expect((await use()).value).toBe(opened[0]);
	});

	it('that throws at once is no different', async () => {
		const { registry, close, use } = start();
		const broken = () => {
			throw new Error('bad settings');
		};
		await expect(registry.use('k', broken, close, 1_000)).rejects.toThrow('bad settings');
		expect((await use('k')).value).toBeDefined();
	});

	it('that fails may be tried again by whoever catches it', async () => {
		const { registry, close, open } = start();
		let tries = 0;
		const flaky = () => {
			if (++tries < 4) throw new Error('not yet');
			return open();
		};
		const insist = async (): Promise<Lease<Pool>> =>
			await registry.use('k', flaky, close, 1_000).catch(async () => await insist());
		expect((await insist()).value.number).toBe(0);
		expect(tries).toBe(4);
	});
});

describe('closing', () => {
	it('comes when nobody has used it for idleMs, not before', async () => {
		const { clock, use, opened } = start();
		const lease = await use('k', 1_000);
		await clock.advance(100_000);
		expect(opened[0].closed).toBe(0);
		lease.release();
		await clock.advance(999);
		expect(opened[0].closed).toBe(0);
		await clock.advance(1);
		expect(opened[0].closed).toBe(1);
		expect((await use('k')).value).toBe(opened[1]);
	});

	it('does not come when somebody borrows it again, and then counts anew', async () => {
		const { clock, use, opened } = start();
		(await use('k')).release();
		await clock.advance(900);
		const lease = await use('k');
		expect(lease.value).toBe(opened[0]);
		await clock.advance(10_000);
		lease.release();
		await clock.advance(999);
		expect(opened[0].closed).toBe(0);
		await clock.advance(1);
		expect(opened[0].closed).toBe(1);
	});

	it('waits for the last of several users', async () => {
		const { clock, use, opened } = start();
		const [a, b] = [await use('k'), await use('k')];
		a.release();
		await clock.advance(10_000);
		expect(opened[0].closed).toBe(0);
		b.release();
		await clock.advance(1_000);
		expect(opened[0].closed).toBe(1);
	});

	it('does not count a lease that is released twice as two', async () => {
		const { clock, use, opened } = start();
		const [a] = [await use('k'), await use('k')];
		a.release();
		a.release();
		await clock.advance(10_000);
		expect(opened[0].closed).toBe(0);
	});

	it('that fails disturbs nobody', async () => {
		const { clock, registry, open, use } = start();
		const failing = async () => await Promise.reject(new Error('already gone'));
		(await registry.use('k', open, failing, 10)).release();
		await clock.advance(10);
		expect((await use('k')).value.number).toBe(1);
	});

	it('leaves no timer behind', async () => {
		const { clock, use } = start();
		(await use('k')).release();
		await clock.advance(5_000);
		expect(clock.pending).toBe(0);
	});
});

describe('eviction', () => {
	it('closes at once what nobody uses', async () => {
		const { clock, registry, use, opened } = start();
		(await use('k')).release();
		registry.evict('k');
		await settle();
		expect(opened[0].closed).toBe(1);
		await clock.advance(10_000);
		expect(opened[0].closed).toBe(1);
		expect(clock.pending).toBe(0);
	});

	it('takes it out at once and closes it when its last user leaves', async () => {
		const { registry, use, opened } = start();
		const [a, b] = [await use('k'), await use('k')];
		registry.evict('k');
		const fresh = await use('k');
		expect(fresh.value).toBe(opened[1]);
		a.release();
		await settle();
		expect(opened[0].closed).toBe(0);
		b.release();
		await settle();
		expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
		expect(registry.snapshot()).toEqual([{ key: 'k', users: 1 }]);
	});

	it('while it is being opened leaves it to those who wait for it', async () => {
		const { clock, registry, close, open, opened } = start();
		const slow = async () => {
			await new Promise<void>((resolve) => clock.after(500, resolve));
			return open();
		};
		const waiting = registry.use('k', slow, close, 1_000);
		registry.evict('k');
		const lease = await clock.until(waiting);
		expect(opened[0].closed).toBe(0);
		lease.release();
		await settle();
		expect(opened[0].closed).toBe(1);
	});

	it('of a key that nobody knows does nothing', () => {
		const { registry } = start();
		registry.evict('nobody');
		expect(registry.snapshot()).toEqual([]);
	});
});

describe('closing all', () => {
	it('closes what is idle and leaves the rest to its users', async () => {
		const { clock, registry, use, opened } = start();
		(await use('idle')).release();
		const lease = await use('busy');
		await registry.closeAll();
		expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
		lease.release();
		await settle();
		expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
		await clock.advance(10_000);
		expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
		expect(registry.snapshot()).toEqual([]);
		expect(clock.pending).toBe(0);
	});
});

it('never closes what is used, never closes twice, and closes everything in the end', async () => {
	const step = fc.oneof(
		fc.record({
			do: fc.constant('use' as const),
			key: fc.constantFrom('a', 'b'),
			slow: fc.nat(300),
			fails: fc.boolean(),
		}),
		fc.record({ do: fc.constant('release' as const), which: fc.nat() }),
		fc.record({ do: fc.constant('evict' as const), key: fc.constantFrom('a', 'b') }),
		fc.record({ do: fc.constant('pass' as const), ms: fc.nat(1_500) }),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
			const { clock, registry, open, close, opened } = start();
			const held: Array<Lease<Pool>> = [];
			const waits: Array<Promise<unknown>> = [];
			const check = () => {
				for (const { value } of held) expect(value.closed).toBe(0);
				for (const { closed } of opened) expect(closed).toBeLessThanOrEqual(1);
			};
			for (const what of steps) {
				if (what.do === 'use') {
					const slow = async () => {
						await new Promise<void>((resolve) => clock.after(what.slow, resolve));
						if (what.fails) throw new Error('no');
						return open();
					};
					const borrowed = registry.use(what.key, slow, close, 1_000);
					waits.push(
						borrowed.then(
							(lease) => held.push(lease),
							() => undefined,
						),
					);
				} else if (what.do === 'release') held.splice(what.which % Math.max(1, held.length), 1)[0]?.release();
				else if (what.do === 'evict') registry.evict(what.key);
				else await clock.advance(what.ms);
				await settle();
				check();
			}
			await clock.until(Promise.all(waits));
			check();
			for (const lease of held.splice(0)) lease.release();
			await clock.advance(1_000);
			expect(opened.map(({ closed }) => closed)).toEqual(opened.map(() => 1));
			expect(registry.snapshot()).toEqual([]);
			expect(clock.pending).toBe(0);
		}),
		{ numRuns: 200 },
	);
});
