import type { BucketSource } from './bucketSource';
import { memoryBuckets } from './bucketSource';
import type { Call } from './call';
import { CircuitBreaker } from './circuitBreaker';
import type { Clock } from './clock';
import { Limiter } from './limiter';
import type { Outcome } from './outcome';
import { RetryBudget } from './retryBudget';
import type { Common, Origin } from './run';
import { Run } from './run';
import { Scope } from './scope';
import type { Transport } from './transport';
import { UsedStates } from './usedStates';

/**
 * Runs calls: waits for the limits, sends, reads the reply, and repeats what may be repeated until there is an outcome.
 * One engine serves a whole process; everything that concerns one service and user is shared by all their calls.
 */
export class Engine {
	readonly limiter: Limiter;
	private readonly origins: UsedStates<Origin>;
	private readonly scopes: UsedStates<Scope>;
	private readonly common: Common;

	/**
	 * @param random uniform in [0, 1); seeded in tests
	 * @param buckets where what is not of one process alone is counted
	 */
	constructor(
		private readonly clock: Clock,
		private readonly random: () => number = Math.random,
		buckets: BucketSource = memoryBuckets,
	) {
		this.limiter = new Limiter(clock, buckets);
		this.origins = new UsedStates<Origin>(clock, () => undefined);
		this.scopes = new UsedStates<Scope>(clock, (scope) => scope.close());
		const ended: Common['ended'] = ({ origin, scope }) => {
			this.origins.done(origin);
			this.scopes.done(scope);
		};
		this.common = { limiter: this.limiter, clock, random, ended };
	}

	/** Runs one call to its end. Never throws. */
	run<Request, Reply>(call: Call<Request, Reply>, transport: Transport<Request, Reply>): Promise<Outcome<Reply>> {
		const { clock, random, limiter } = this;
		const origin = this.origins.use(call.origin, () => ({
			breaker: new CircuitBreaker(clock, random),
			retryBudget: new RetryBudget(),
		}));
		const scope = this.scopes.use(call.scope, () => new Scope(call.scope, call.maxConcurrency, limiter));
		return new Run(call, transport, origin, scope, this.common).toEnd();
	}

	/** The state of every limit and every origin, for people who look for the reason of a wait. */
	snapshot(): EngineSnapshot {
		return {
			buckets: this.limiter.snapshot(),
			origins: [...this.origins].map(([origin, { breaker, retryBudget }]) => ({
				origin,
				...breaker.snapshot(),
				retryTokens: retryBudget.left,
			})),
		};
	}
}

export interface EngineSnapshot {
	readonly buckets: ReturnType<Limiter['snapshot']>;
	readonly origins: Array<{ origin: string; retryTokens: number } & ReturnType<CircuitBreaker['snapshot']>>;
}
