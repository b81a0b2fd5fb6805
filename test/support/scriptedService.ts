import { createBudget } from '../../nodes/shared/engine/budget';
import type { Call } from '../../nodes/shared/engine/call';
import { Engine } from '../../nodes/shared/engine/engine';
import type { AttemptEvent } from '../../nodes/shared/engine/events';
import type { Outcome } from '../../nodes/shared/engine/outcome';
import type { QuotaSignal } from '../../nodes/shared/engine/quota';
import type { Transport } from '../../nodes/shared/engine/transport';
import type { Delivered, Failure, Verdict } from '../../nodes/shared/engine/verdict';
import { FakeClock } from './fakeClock';

/** What the service does with one request. */
export interface Answer {
	readonly afterMs?: number;
	readonly verdict: Verdict;
	readonly quota?: readonly QuotaSignal[];
}

/** Told which call it is, for the how manieth time it comes, and when. */
export type Script = (call: number, attempt: number, now: number) => Answer;

export interface Sent {
	readonly call: number;
	readonly attempt: number;
	readonly at: number;
	answeredAt?: number;
	answer?: Answer;
}

export type ScriptedCall = Partial<Omit<Call<number, Answer>, 'request' | 'classify'>> & {
	readonly maxAttempts?: number;
	readonly maxWaitSeconds?: number;
};

/** For all calls, or for each its own. */
type Settings = ScriptedCall | ((i: number) => ScriptedCall);

const OK: Verdict = { kind: 'success', code: 200 };

/** An engine under virtual time, and a service that does what a script says. Requests are numbers. */
export class ScriptedService implements Transport<number, Answer> {
	readonly clock = new FakeClock();
	readonly engine: Engine;
	readonly sent: Sent[] = [];
	readonly events: AttemptEvent[] = [];
	inFlight = 0;
	mostInFlight = 0;
	readonly began = this.clock.now();

	constructor(
		private readonly script: Script,
		random: () => number = () => 0.5,
	) {
		this.engine = new Engine(this.clock, random);
	}

	/** Milliseconds since the beginning. */
	get passed(): number {
		return this.clock.now() - this.began;
	}

	async run(request: number, settings: ScriptedCall = {}): Promise<Outcome<Answer>> {
		const { maxAttempts = 5, maxWaitSeconds = 300, ...more } = settings;
		return await this.engine.run(
			{
				label: `GET service.test/${request}`,
				origin: 'https://service.test',
				scope: 'scope',
				request,
				repeatable: true,
				maxConcurrency: 10,
				budget: createBudget(maxAttempts, maxWaitSeconds),
				observe: (event) => this.events.push(event),
				classify: ({ verdict }) => verdict,
				readQuota: ({ quota = [] }) => quota,
				...more,
			},
			this,
		);
	}

	/** Runs `count` calls at once, and lets time pass until all have ended. */
	async runAll(count: number, settings: Settings = {}): Promise<Outcome<Answer>[]> {
		return await this.clock.until(this.startAll(count, settings));
	}

	/** Runs `count` calls at once; time stands still. */
	async startAll(count: number, settings: Settings = {}): Promise<Outcome<Answer>[]> {
		const settingsOf = typeof settings === 'function' ? settings : () => settings;
		return await Promise.all(Array.from({ length: count }, async (_, i) => await this.run(i, settingsOf(i))));
	}

	attemptsOf(call: number): Sent[] {
		return this.sent.filter((sent) => sent.call === call);
	}

	async send(call: number, signal: AbortSignal): Promise<Answer> {
		const attempt = this.attemptsOf(call).length + 1;
		const sent: Sent = { call, attempt, at: this.passed };
		this.sent.push(sent);
		this.inFlight++;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
		const answer = this.script(call, attempt, this.clock.now());
		return await new Promise((resolve) => {
			const end = (with_: Answer) => {
				cancel();
				signal.removeEventListener('abort', onAbort);
				this.inFlight--;
				sent.answeredAt = this.passed;
				sent.answer = with_;
				resolve(with_);
			};
			const onAbort = () => end({ verdict: lost('ABORT_ERR') });
			const cancel = this.clock.after(answer.afterMs ?? 0, () => end(answer));
			if (signal.aborted) onAbort();
			else signal.addEventListener('abort', onAbort);
		});
	}
}

export const ok: Answer = { verdict: OK };

/** The service answers with an error of its own. */
export function broken(httpCode = 500, delivered: Delivered = 'refused', notBefore?: number): Verdict {
	const failure: Failure = { message: `The service answered ${httpCode}`, httpCode };
	return { kind: 'transient', failure, delivered, outage: false, notBefore };
}

/** The service cannot be reached. */
export function refused(): Verdict {
	const failure: Failure = { message: 'Connection refused', code: 'ECONNREFUSED' };
	return { kind: 'transient', failure, delivered: 'no', outage: true };
}

/** The connection broke before there was an answer. */
export function lost(code = 'ECONNRESET', delivered: Delivered = 'maybe', timeout = false): Verdict {
	return { kind: 'transient', failure: { message: 'Connection lost', code }, delivered, outage: false, timeout };
}

export function throttled(notBefore?: number, buckets?: readonly string[]): Verdict {
	const failure: Failure = { message: 'The service answered 429', httpCode: 429 };
	return { kind: 'throttled', failure, notBefore, ...(buckets ? { buckets } : {}) };
}

export function denied(httpCode = 404, delivered?: Delivered): Verdict {
	const failure: Failure = { message: `The service answered ${httpCode}`, httpCode };
	return { kind: 'permanent', failure, ...(delivered ? { delivered } : {}) };
}

export const unauthorized: Verdict = {
	kind: 'unauthorized',
	failure: { message: 'The service answered 401', httpCode: 401 },
};
