import type { Transport } from '../../engine/transport';
import type { BatchFormat } from './batchTransport';
import { whenAllAbort } from './whenAllAbort';

/** How a service carries several requests that it is to do one after the other, each only if the one before succeeded. */
export interface SequenceFormat<Request extends object, Reply> extends BatchFormat<Request, Reply> {
	/** As `pack`, with every request depending on the one before it. */
	packInOrder(requests: readonly Request[]): Request;
	/** True for requests of one user, which one carrier may take. */
	isSameUser(one: Request, other: Request): boolean;
	/** True for an answer that says: not done, because the request before it failed. */
	wasPassedOver(reply: Reply): boolean;
	/** The answer to a request that is never sent because an earlier one failed for good. */
	notSent(request: Request): Reply;
}

interface Waiting<Request, Reply> {
	readonly request: Request;
	readonly signal: AbortSignal;
	readonly resolve: (reply: Reply | Promise<Reply>) => void;
	readonly forget: () => void;
}

/**
 * Numbered requests that are done strictly in order, and none of which is sent after one that failed. Neighbours travel
 * together; what the service passed over because of a failure waits until that request is tried again, or given up.
 *
 * To the engine each number is a transport of its own. Requests must not hold a slot while they wait here, for the one
 * they wait for may need it: send them with a `slotCost` of 0. A sequence has one carrier in the air at most.
 */
export class Sequence<Request extends object, Reply> {
	private readonly waiting = new Map<number, Waiting<Request, Reply>>();
	/** The lowest number that is not done. */
	private next = 0;
	/** The lowest number that failed for good. */
	private brokenAt = Infinity;
	/** Those above it that are. */
	private readonly done = new Set<number>();
	private isInTheAir = false;
	private isPlanned = false;

	/**
	 * @param inner carries single requests and carriers alike
	 * @param most requests in one carrier; 1 where each must travel alone
	 */
	constructor(
		private readonly inner: Transport<Request, Reply>,
		private readonly format: SequenceFormat<Request, Reply>,
		private most: number,
	) {}

	/** The way for the request of a number. Every number has one request, and there is one for each from 0 on. */
	at(number: number): Transport<Request, Reply> {
		return { send: async (request, signal) => await this.send(number, request, signal) };
	}

	/** A number is at its end: no more is sent for it. Only the first word about each counts. */
	end(number: number, isDone: boolean): void {
		if (number < this.next || this.done.has(number)) return;
		if (isDone) this.done.add(number);
		else this.breakOff(number);
		while (this.done.delete(this.next)) this.next++;
		this.plan();
	}

	private async send(number: number, request: Request, signal: AbortSignal): Promise<Reply> {
		// The transport's own answer to a cancelled request is the right one; it sends nothing for it.
		if (signal.aborted) return await this.inner.send(request, signal);
		if (number > this.brokenAt) return this.format.notSent(request);
		return await new Promise((resolve) => {
			const onAbort = () => {
				if (this.waiting.delete(number)) resolve(this.inner.send(request, signal));
			};
			signal.addEventListener('abort', onAbort, { once: true });
			const forget = () => signal.removeEventListener('abort', onAbort);
			this.waiting.set(number, { request, signal, resolve, forget });
			this.plan();
		});
	}

	/** Takes off at the end of the turn: neighbours come on board at the same moment. */
	private plan(): void {
		if (this.isPlanned || this.isInTheAir || !this.waiting.has(this.next)) return;
		this.isPlanned = true;
		setImmediate(() => {
			this.isPlanned = false;
			if (this.waiting.has(this.next) && !this.isInTheAir) void this.takeOff();
		});
	}

	private async takeOff(): Promise<void> {
		const first = this.next;
		const passengers = this.board();
		const requests = passengers.map(({ request }) => request);
		this.isInTheAir = true;
		const carrier = whenAllAbort(passengers.map(({ signal }) => signal));
		try {
			const message = requests.length === 1 ? requests[0] : this.format.packInOrder(requests);
			const reply = await this.inner.send(message, carrier.signal);
			if (requests.length > 1 && this.format.isUnsupported?.(reply)) {
				this.most = 1;
				passengers.forEach((passenger, i) => this.letWait(first + i, passenger));
			} else {
				this.land(first, passengers, requests.length === 1 ? [reply] : this.format.unpack(reply, requests));
			}
		} catch (defect) {
			for (const { resolve, forget } of passengers) {
				forget();
				resolve(Promise.reject(defect as Error));
			}
		} finally {
			carrier.dispose();
			this.isInTheAir = false;
			this.breakOff(this.brokenAt);
			this.plan();
		}
	}

	/** The next request, and those behind it that may go with it. */
	private board(): Array<Waiting<Request, Reply>> {
		const { waiting, format } = this;
		const passengers: Array<Waiting<Request, Reply>> = [];
		for (let number = this.next; passengers.length < this.most; number++) {
			const passenger = waiting.get(number);
			if (!passenger) break;
			const [first] = passengers;
			const isAlone = !format.fits(passenger.request);
			if (first && (isAlone || !format.isSameUser(first.request, passenger.request))) break;
			passengers.push(passenger);
			waiting.delete(number);
			if (isAlone) break;
		}
		return passengers;
	}

	private land(first: number, passengers: ReadonlyArray<Waiting<Request, Reply>>, replies: readonly Reply[]): void {
		passengers.forEach((passenger, i) => {
			if (i > 0 && this.format.wasPassedOver(replies[i])) {
				this.letWait(first + i, passenger);
				return;
			}
			passenger.forget();
			passenger.resolve(replies[i]);
		});
	}

	/** Back from the air without an answer of its own. It may have been called off there, where nobody listened to it. */
	private letWait(number: number, passenger: Waiting<Request, Reply>): void {
		const { request, signal, resolve } = passenger;
		if (signal.aborted) resolve(this.inner.send(request, signal));
		else this.waiting.set(number, passenger);
	}

	private breakOff(number: number): void {
		this.brokenAt = Math.min(this.brokenAt, number);
		for (const [waiting, { request, resolve, forget }] of this.waiting) {
			if (waiting < this.brokenAt) continue;
			this.waiting.delete(waiting);
			forget();
			resolve(this.format.notSent(request));
		}
	}
}
