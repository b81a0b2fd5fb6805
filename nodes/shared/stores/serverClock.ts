/** Two computer clocks drift apart by less than this, per millisecond. */
const DRIFT = 0.0005;

/**
 * Translates times of the store's clock into local ones. Every reply was written between sending the request and its
 * arrival, so it bounds the difference of the clocks from both sides; the narrowest bounds of recent replies count. A slow
 * reply does no harm, and a clock that was set makes the bounds contradict each other, upon which they start anew.
 */
export class ServerClock {
	private least = -Infinity;
	private most = Infinity;
	private at = 0;

	/** @param serverNow what the store's clock showed at some moment between the two local times */
	observe(sentAt: number, serverNow: number, arrivedAt: number): void {
		const aged = DRIFT * (arrivedAt - this.at);
		this.least = Math.max(this.least - aged, sentAt - serverNow);
		this.most = Math.min(this.most + aged, arrivedAt - serverNow);
		this.at = arrivedAt;
		if (this.least <= this.most) return;
		this.least = sentAt - serverNow;
		this.most = arrivedAt - serverNow;
	}

	/** Local time at which the store's clock shows `serverTime` for certain. */
	certainlyAt(serverTime: number): number {
		return serverTime + this.most;
	}

	/** Local time before which the store's clock cannot show `serverTime`. */
	notBefore(serverTime: number): number {
		return serverTime + this.least;
	}

	/** Milliseconds by which the translation may be off. */
	get doubt(): number {
		return this.most === Infinity ? 0 : this.most - this.least;
	}
}
