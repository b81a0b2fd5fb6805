import type { Charge } from '../../nodes/shared/engine/call.ts';
import type { CircuitBreaker as CircuitBreakerClass } from '../../nodes/shared/engine/circuitBreaker.ts';
import type { systemClock as SystemClock } from '../../nodes/shared/engine/clock.ts';
import type { Limiter as LimiterClass, Refusal, Reservation } from '../../nodes/shared/engine/limiter.ts';
import { compile, load } from '../support/compiled.mts';
import { median } from '../support/median.mts';
import { keepReport } from '../support/report.mts';

/** Whatever takes one call so much time at the first size must not take it much more at the second. */
const SIZES = [10_000, 100_000] as const;
const ROUNDS = 5;
const MOST_GROWTH = 3;

compile();
const { Limiter } = load('nodes/shared/engine/limiter') as { Limiter: typeof LimiterClass };
const { CircuitBreaker } = load('nodes/shared/engine/circuitBreaker') as {
	CircuitBreaker: typeof CircuitBreakerClass;
};
const { systemClock } = load('nodes/shared/engine/clock') as { systemClock: typeof SystemClock };

const SLOT: Charge = { key: 'slots', cost: 1, limit: { kind: 'slots', capacity: 1 } };
const AWAY = { message: 'Connection refused' };

/** Makes `count` calls wait, and then does to them what is measured. */
const CROWDS: Record<string, (count: number) => Promise<number>> = {
	'in line, then let through one after the other': async (count) => {
		const { wait, leave } = await line();
		return await took(async () => {
			const waiting = wait(count);
			leave();
			for (const next of waiting) ((await next) as Reservation).release();
		});
	},
	'in line, of a thousand different kinds': async (count) => {
		const kinds = Array.from({ length: 1_000 }, (_, i): Charge[] => [
			{ key: `kind ${i}`, cost: 1, limit: { kind: 'slots', capacity: 5 } },
			SLOT,
		]);
		const { wait, leave } = await line();
		return await took(async () => {
			const waiting = wait(count, (i) => kinds[i % kinds.length]);
			leave();
			await Promise.all(waiting.map(async (next) => ((await next) as Reservation).release()));
		});
	},
	'in line, then cancelled by one signal': async (count) => {
		const cancel = new AbortController();
		const { wait } = await line();
		return await took(async () => {
			const waiting = wait(count, undefined, cancel.signal);
			cancel.abort();
			await Promise.all(waiting);
		});
	},
	'in line, then cancelled one by one, the last first': async (count) => {
		const cancels = Array.from({ length: count }, () => new AbortController());
		const { wait } = await line();
		return await took(async () => {
			const waiting = cancels.map(({ signal }) => wait(1, undefined, signal)[0]);
			for (const cancel of cancels.toReversed()) cancel.abort();
			await Promise.all(waiting);
		});
	},
	'in line, then refused by a pause that is too long': async (count) => {
		const { limiter, wait } = await line();
		return await took(async () => {
			const waiting = wait(count);
			limiter.pause('slots', systemClock.now() + 1_000_000);
			await Promise.all(waiting);
		});
	},
	'coming back with an older place in a line that long': async (count) => {
		const { limiter, wait } = await line();
		const places = Array.from({ length: count }, () => limiter.nextTicket());
		const cancel = new AbortController();
		const waiting = wait(count, undefined, cancel.signal);
		// A tenth of them: refused calls are the exception.
		const back = places.filter((_, i) => i % 10 === 0);
		const ms = await took(async () => {
			for (const ticket of back) {
				waiting.push(limiter.reserve([SLOT], { ticket, affordablePauseMs: 0, signal: cancel.signal }));
			}
			await Promise.resolve();
		});
		cancel.abort();
		await Promise.all(waiting);
		return ms * 10;
	},
	'waiting for a service that is away, then admitted': async (count) => {
		const { breaker, wait } = awayService();
		return await took(async () => {
			const waiting = wait(count);
			breaker.answered();
			await Promise.all(waiting);
		});
	},
	'waiting for a service that is away, then cancelled by one signal': async (count) => {
		const cancel = new AbortController();
		const { wait } = awayService();
		return await took(async () => {
			const waiting = wait(count, cancel.signal);
			cancel.abort();
			await Promise.all(waiting);
		});
	},
};

const cells = [['microseconds per call', ...SIZES.map((size) => size.toLocaleString('en-US')), 'growth']];
const data: Record<string, number[][]> = {};
for (const [name, crowd] of Object.entries(CROWDS)) {
	await crowd(SIZES[0]);
	const rounds: number[][] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const row: number[] = [];
		for (const size of SIZES) row.push(((await crowd(size)) * 1_000) / size);
		rounds.push(row);
	}
	data[name] = rounds;
	const [few, many] = SIZES.map((_, i) => median(rounds.map((row) => row[i])));
	cells.push([name, few.toFixed(2), many.toFixed(2), `${(many / few).toFixed(1)} ×`]);
	if (many / few > MOST_GROWTH) process.exitCode = 1;
}
keepReport({
	name: 'engine-crowds',
	title: 'Ten times the crowd, about the same time per call',
	cells,
	notes: [`${ROUNDS} rounds after a warm-up, medians`, `Goal: growth of at most ${MOST_GROWTH} ×`],
	data,
});

/** A limiter whose only slot is taken. */
async function line() {
	const limiter = new Limiter(systemClock);
	const first = await limiter.reserve([SLOT], { ticket: limiter.nextTicket(), affordablePauseMs: 0 });
	const alone = [SLOT];
	const wait = (count: number, charges: (i: number) => readonly Charge[] = () => alone, signal?: AbortSignal) =>
		Array.from(
			{ length: count },
			(_, i): Promise<Reservation | Refusal> =>
				limiter.reserve(charges(i), { ticket: limiter.nextTicket(), affordablePauseMs: 1_000, signal }),
		);
	return { limiter, wait, leave: () => (first as Reservation).release() };
}

/** A breaker that knows the service is away. */
function awayService() {
	const breaker = new CircuitBreaker(systemClock, () => 0.99);
	for (let i = 0; i < 5; i++) breaker.failed(undefined, AWAY);
	const patience = { affordableMs: 1_000_000, maxOutageMs: 1_000_000, repeatable: true, hasTried: false };
	const wait = (count: number, signal?: AbortSignal) =>
		Array.from({ length: count }, () => breaker.enter({ ...patience, signal }));
	return { breaker, wait };
}

async function took(work: () => Promise<void>): Promise<number> {
	const begin = performance.now();
	await work();
	return performance.now() - begin;
}
