import { between, jittered, type Random, type RetryAfter, type Server, TokenBucketLimiter } from './rateSimulator';

/** A service with a rate limit, drawn at random, and how fast the work can be done there at all. */
export interface RandomService {
	readonly perSecond: number;
	readonly burst: number;
	readonly retryAfter: RetryAfter;
	readonly tripMs: number;
	readonly idealMs: number;
	/** A new server of this kind, with a full bucket. */
	start(): Server;
}

/** Calls of the work by which services are drawn, and how many of them may be in flight. */
export const WORK = { calls: 1000, maxConcurrency: 10 };

/** A client that is kept below the limit by round trips alone has nothing to learn. */
const LARGEST_RATE_OF_SPEED = 0.9;
/** A refusal must leave room: what it costs a client that knows everything from then on, as a share of the ideal time. */
const DEAREST_REFUSAL = 0.04;
/** … and the pause, or the second for which a refused call backs off anyway, must be short beside the work. */
const LONGEST_PAUSE = 1 / 4;
const BACKOFF_MS = 1000;

/**
 * Draws a token bucket with a rate of 10–300/s, a burst of 0.1–2 × the rate (5 at least), answers after 1–80 ms
 * (± 30 %, now and then three times as long) of which any part is work that a refused call is spared, and a Retry-After that is exact, whole seconds rounded up, 1–10 s whatever
 * the need, or absent.
 *
 * Some draws are drawn again. Where round trips alone keep the client below the limit there is nothing to learn. And
 * learning takes two refusals: where two pauses idle a small bucket for a good part of the time the work takes, no rule
 * keeps close to that time without coming early. A pause of 10 s after a burst of 5 cannot be made up for.
 */
export function randomService(random: Random): RandomService {
	for (;;) {
		const perSecond = between(random, 10, 300);
		const burst = Math.max(5, Math.floor(perSecond * between(random, 0.1, 2)));
		const tripMs = between(random, 1, 80);
		const workShare = random();
		const fixedMs = 1000 * Math.round(between(random, 1, 10));
		const retryAfter = (['exact', 'seconds', 'absent', fixedMs] as const)[Math.floor(random() * 4)]!;
		if (perSecond > LARGEST_RATE_OF_SPEED * (1000 / msPerCall(tripMs))) continue;
		const pauseMs = typeof retryAfter === 'number' ? retryAfter : retryAfter === 'seconds' ? 1000 : 0;
		const idealMs = Math.max(((WORK.calls - burst) / perSecond) * 1000, WORK.calls * msPerCall(tripMs));
		// Jitter decides when the first refusal comes, so a little less than full speed must do, too.
		const afterOneRefusal = Math.max(
			...[1, 1.1].map((slowness) => msWithOneRefusal(perSecond / 1000, burst, msPerCall(tripMs) * slowness, pauseMs)),
		);
		if (afterOneRefusal > (1 + DEAREST_REFUSAL) * idealMs) continue;
		if (Math.max(pauseMs, BACKOFF_MS) > LONGEST_PAUSE * idealMs) continue;
		return {
			perSecond,
			burst,
			retryAfter,
			tripMs,
			idealMs,
			start: () => ({
				limiter: new TokenBucketLimiter(perSecond, burst),
				retryAfter,
				latencyMs: jittered(tripMs * (1 - workShare)),
				workMs: jittered(tripMs * workShare),
			}),
		};
	}
}

/** Milliseconds per call at full speed: `jittered` trips are 4 % longer than their name says, on average. */
function msPerCall(tripMs: number): number {
	return (tripMs * 1.04) / WORK.maxConcurrency;
}

/** Full speed until the first refusal, the pause, and from then on exactly what the bucket gives. */
function msWithOneRefusal(perMs: number, burst: number, msPerCall: number, pauseMs: number): number {
	const sent = burst / (1 - Math.min(0.99, perMs * msPerCall));
	if (sent >= WORK.calls) return WORK.calls * msPerCall;
	const left = WORK.calls - sent;
	const level = Math.min(burst, perMs * pauseMs);
	return sent * msPerCall + pauseMs + Math.max(left * msPerCall, (left - level) / perMs);
}
