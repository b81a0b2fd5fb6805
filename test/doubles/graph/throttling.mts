import { createHash } from 'node:crypto';
import { type GraphAnswer, type GraphRequest, refuse } from './answers.mts';

/**
 * Throttling as Microsoft's dev-proxy has it: whoever comes back before Retry-After is over is throttled again, and that
 * is written down.
 */
export class Throttling {
	/** Requests that came back too early. */
	readonly early: string[] = [];
	throttled = 0;
	private readonly notBefore = new Map<string, number>();
	private readonly met = new Set<string>();
	private choose: (request: GraphRequest) => boolean = () => false;
	private seconds = 1;

	/** From now on throttles what `choose` picks, the first time it comes. */
	once(choose: (request: GraphRequest) => boolean, seconds: number): void {
		this.choose = choose;
		this.seconds = seconds;
	}

	check(request: GraphRequest): GraphAnswer | undefined {
		const key = keyOf(request);
		const until = this.notBefore.get(key);
		if (until !== undefined && Date.now() < until) {
			this.early.push(key);
			return this.refuse(key);
		}
		if (this.met.has(key)) return undefined;
		this.met.add(key);
		return this.choose(request) ? this.refuse(key) : undefined;
	}

	private refuse(key: string): GraphAnswer {
		this.throttled++;
		this.notBefore.set(key, Date.now() + this.seconds * 1_000);
		return refuse(429, 'TooManyRequests', 'Too many requests.', { 'Retry-After': String(this.seconds) });
	}
}

/** The same request again, whatever carries it. */
function keyOf({ method, path, query, raw }: GraphRequest): string {
	const body = createHash('sha256').update(raw).digest('hex').slice(0, 12);
	return `${method} /${path.join('/')}?${query.toString()} ${body}`;
}
