/** What one method costs: [projects since May 2026, projects before]. */
type Prices = readonly [number, number];

const same = (units: number): Prices => [units, units];

/** https://developers.google.com/workspace/gmail/api/reference/quota, per method */
const PRICES: ReadonlyArray<readonly [method: RegExp, prices: Prices]> = [
	[/^(getProfile|labels\.(get|list)|settings\..*(get|list).*)$/, same(1)],
	[/^history\.list$/, same(2)],
	[/^(messages\.get|messages\.attachments\.get|drafts\.get|messages\.trash)$/, [20, 5]],
	[/^threads\.get$/, [40, 10]],
	[/^threads\.trash$/, [20, 10]],
	[/^threads\.delete$/, same(20)],
	[/^(threads\.(list|modify|untrash)|messages\.delete|drafts\.(create|delete))$/, same(10)],
	[/^drafts\.update$/, same(15)],
	[/^messages\.(import|insert)$/, same(25)],
	[/^messages\.batch(Modify|Delete)$|^stop$/, same(50)],
	[/^(messages|drafts)\.send$|^watch$/, same(100)],
	[/^settings\.(delegates|forwardingaddresses|sendas)\.|^settings\.updatePop$/, same(100)],
];
const OTHER = same(5);

const MINUTE_MS = 60_000;

export type QuotaProfile = 'since May 2026' | 'before May 2026';

/** Units of one user within the last minute. A call that is refused costs nothing. */
export class UnitCounter {
	/** Units that all calls have cost so far. */
	spent = 0;
	/** The most units that any minute has seen, wherever it began. */
	mostInAMinute = 0;
	readonly #profile: QuotaProfile;
	readonly #perMinute: number;
	readonly #lastMinute: Array<{ at: number; units: number }> = [];
	#inLastMinute = 0;

	/** @param perMinute other than what the profile allows, for tests */
	constructor(profile: QuotaProfile, perMinute?: number) {
		this.#profile = profile;
		this.#perMinute = perMinute ?? (profile === 'since May 2026' ? 6_000 : 15_000);
	}

	/** @returns 0 when the call goes through, or the epoch milliseconds at which it would */
	take(method: string, now: number): number {
		const units = this.price(method);
		this.#forget(now);
		if (this.#inLastMinute + units > this.#perMinute) return this.#freeAt(units);
		this.#lastMinute.push({ at: now, units });
		this.#inLastMinute += units;
		this.mostInAMinute = Math.max(this.mostInAMinute, this.#inLastMinute);
		this.spent += units;
		return 0;
	}

	price(method: string): number {
		const [, prices] = PRICES.find(([pattern]) => pattern.test(method)) ?? [undefined, OTHER];
		return prices[this.#profile === 'since May 2026' ? 0 : 1];
	}

	#forget(now: number): void {
		while (this.#lastMinute.length > 0 && this.#lastMinute[0].at <= now - MINUTE_MS) {
			this.#inLastMinute -= this.#lastMinute.shift()?.units ?? 0;
		}
	}

	#freeAt(units: number): number {
		let left = this.#inLastMinute;
		for (const entry of this.#lastMinute) {
			left -= entry.units;
			if (left + units <= this.#perMinute) return entry.at + MINUTE_MS;
		}
		return Infinity;
	}
}
