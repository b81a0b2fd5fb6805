import type { Transport } from '../../engine/transport';
import { whenAllAbort } from './whenAllAbort';

/** How a service carries several requests in one. Pure. */
export interface BatchFormat<Request extends object, Reply> {
	/** Requests that one carrier takes at most. */
	readonly maxRequests: number;
	/** False for a request that must travel alone: a body that does not fit, a path the service does not batch. */
	fits(request: Request): boolean;
	/** Packs at least two requests into one. */
	pack(requests: readonly Request[]): Request;
	/**
	 * Hands out the answers, one per request in the order of `pack`, whatever the order in the carrier.
	 * A carrier that failed as a whole is the answer to each of its requests.
	 */
	unpack(carrierReply: Reply, requests: readonly Request[]): readonly Reply[];
	/**
	 * True when the answer to a carrier says that the service takes none, as a gateway before it may: its passengers then
	 * travel one by one, and so does everybody after them.
	 */
	isUnsupported?(carrierReply: Reply): boolean;
}

/** How long a carrier waits at most for those that are in the air: when they have landed, more come on board. */
const LINGER_MS = 100;

/** How long those that travel again wait for each other: they had to wait already, and come back one after the other. */
const AGAIN_LINGER_MS = 200;

interface Passenger<Request, Reply> {
	readonly request: Request;
	readonly signal: AbortSignal;
	readonly resolve: (reply: Reply) => void;
	readonly reject: (defect: unknown) => void;
}

/**
 * Gathers the requests that are let through at the same moment (as DataLoader does), sends them as one, and gives each
 * its own answer. To the engine it is a transport like any other: every call keeps its own limits, verdict and retries,
 * so only what failed is sent again.
 *
 * A carrier takes off when it is full. Otherwise it takes off at the end of the current turn of the event loop, or, while
 * others are in the air, when they have landed or a little later: the requests that follow theirs can then fill it, where
 * many half-empty carriers would follow each other otherwise. Requests that come back throttled come back with different
 * carriers, and would travel in as many again: with nobody else on board, they wait a little longer.
 *
 * A carrier is given up only when every passenger has been cancelled; one that is cancelled before take-off does not
 * travel.
 */
export class BatchTransport<Request extends object, Reply> implements Transport<Request, Reply> {
	private boarding: Array<Passenger<Request, Reply>> = [];
	/** Requests that have travelled before. */
	private readonly known = new WeakSet<Request>();
	/** True while all that are on board have. */
	private onlyKnown = true;
	private inTheAir = 0;
	private isGrounded = false;
	/** Calls off the take-off that is planned for `boarding`. */
	private unplan = () => {};

	/** @param inner carries single requests and carriers alike */
	constructor(
		private readonly inner: Transport<Request, Reply>,
		private readonly format: BatchFormat<Request, Reply>,
	) {}

	async send(request: Request, signal: AbortSignal): Promise<Reply> {
		if (this.isGrounded || !this.format.fits(request)) return await this.inner.send(request, signal);
		return await new Promise((resolve, reject) => {
			const isHurried = !this.known.has(request);
			this.known.add(request);
			this.boarding.push({ request, signal, resolve, reject });
			if (this.boarding.length === this.format.maxRequests) this.takeOff();
			else if (this.boarding.length === 1 || (isHurried && this.onlyKnown)) this.planTakeOff(isHurried);
		});
	}

	private planTakeOff(isHurried: boolean): void {
		this.unplan();
		this.onlyKnown = !isHurried;
		if (this.inTheAir > 0 || !isHurried) {
			const timer = setTimeout(() => this.takeOff(), isHurried ? LINGER_MS : AGAIN_LINGER_MS);
			this.unplan = () => clearTimeout(timer);
		} else {
			const immediate = setImmediate(() => this.takeOff());
			this.unplan = () => clearImmediate(immediate);
		}
	}

	private takeOff(): void {
		this.unplan();
		const all = this.boarding;
		this.boarding = [];
		const travelling = all.filter(({ signal }) => !signal.aborted);
		// The transport's own answer to a cancelled request is the right one; it sends nothing for it.
		for (const passenger of all) if (passenger.signal.aborted) void this.carryAlone(passenger);
		if (travelling.length === 0) return;
		this.inTheAir++;
		const flight = travelling.length === 1 ? this.carryAlone(travelling[0]) : this.carryTogether(travelling);
		void flight.finally(() => {
			this.inTheAir--;
			if (this.inTheAir === 0 && this.boarding.length > 0 && !this.onlyKnown) this.planTakeOff(true);
		});
	}

	private async carryAlone({ request, signal, resolve, reject }: Passenger<Request, Reply>): Promise<void> {
		await this.inner.send(request, signal).then(resolve, reject);
	}

	private async carryTogether(passengers: ReadonlyArray<Passenger<Request, Reply>>): Promise<void> {
		const requests = passengers.map(({ request }) => request);
		const carrier = whenAllAbort(passengers.map(({ signal }) => signal));
		await Promise.resolve()
			.then(async () => await this.inner.send(this.format.pack(requests), carrier.signal))
			.then(async (reply) => {
				if (this.format.isUnsupported?.(reply)) {
					this.isGrounded = true;
					await Promise.all(passengers.map(async (passenger) => await this.carryAlone(passenger)));
					return;
				}
				const replies = this.format.unpack(reply, requests);
				passengers.forEach(({ resolve }, i) => resolve(replies[i]));
			})
			.catch((defect: unknown) => passengers.forEach(({ reject }) => reject(defect)))
			.finally(carrier.dispose);
	}
}
