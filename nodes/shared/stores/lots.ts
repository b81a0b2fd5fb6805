import type { Rate, Terms } from './limitStore';

/** Timers fire late and event loops are busy: a unit must be usable for so long, or it would mostly be lost. */
const LEAST_USABLE_MS = 15;
/** Lateness comes in steps, so that processes whose replies take about the same time agree. */
const LATENESS_STEPS_MS = [25, 50, 100, 200, 400, 800];
/** Half of what the burst is worth may go into lateness, up to this much. */
const MOST_BY_CHOICE_MS = 100;

/**
 * @param doubtMs by how much the process may misread the store's clock: so much of the lateness it cannot use
 * @returns how long after its due time a unit of the rate should be usable
 */
export function latenessFor(rate: Rate, doubtMs: number): number {
	const spareMs = ((Math.max(1, rate.burst) - 1) * 1000) / rate.perSecond;
	const least = LEAST_USABLE_MS + doubtMs;
	const needed = LATENESS_STEPS_MS.find((step) => step >= least) ?? least;
	const chosen = LATENESS_STEPS_MS.filter((step) => step <= Math.min(MOST_BY_CHOICE_MS, spareMs / 2)).at(-1) ?? 0;
	return Math.max(needed, chosen);
}

/** How the units of a rate may be used by several processes at once. */
export interface LotRules {
	readonly terms: Terms;
	/** Milliseconds that one unit takes to be restored. */
	readonly unitMs: number;
	/** The burst, less the lateness. */
	readonly creditMs: number;
	/**
	 * Time left unused after every lot. Where the burst is too small to make up for lateness, lots are kept apart instead:
	 * the last unit of one may be late, the first of the next is still one interval away. Within a lot the process sees to
	 * the interval itself.
	 */
	readonly gapMs: number;
}

/**
 * Works out the rules by which all processes together never use more than `burst + perSecond · t` in any span of t seconds.
 *
 * Proof: due times conform to GCRA with a burst of `creditMs`; units used in a span of t were due in it or up to one
 * lateness before it; so there are at most credit + t + lateness milliseconds' worth of them, and credit + lateness is
 * the burst.
 */
export function lotRules(terms: Terms): LotRules {
	const unitMs = 1000 / terms.perSecond;
	const burstMs = Math.max(1, terms.burst) * unitMs;
	if (burstMs - unitMs >= terms.latenessMs) return { terms, unitMs, creditMs: burstMs - terms.latenessMs, gapMs: 0 };
	return { terms, unitMs, creditMs: unitMs, gapMs: terms.latenessMs };
}

/** A lot worked out: what it takes from the store, and when its parts are due. */
export interface Lot {
	readonly units: number;
	/** Time to be taken beside the units. */
	readonly gapMs: number;
	/** When each part is due, counted from the theoretical arrival time before the lot was taken. */
	readonly dueMs: readonly number[];
}

/**
 * @param costs of the calls the lot is for. One that costs more than the burst is due when the bucket is full, and is paid
 * for afterwards.
 */
export function planLot(costs: readonly number[], rules: LotRules): Lot {
	let at = 0;
	let units = 0;
	const dueMs = costs.map((cost) => {
		const ms = cost * rules.unitMs;
		// It uses up everything there is, so nothing may be left over from late use of what came before.
		if (ms > rules.creditMs) at += rules.terms.latenessMs;
		const due = at + ms - Math.max(rules.creditMs, ms);
		at += ms;
		units += cost;
		return due;
	});
	return { units, gapMs: costs.length === 0 ? 0 : at - units * rules.unitMs + rules.gapMs, dueMs };
}
