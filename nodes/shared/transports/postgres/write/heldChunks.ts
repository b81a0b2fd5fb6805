import { setImmediate } from 'node:timers/promises';
import type { RowProblem } from '../encode/copyRows';
import { WorkError } from '../transaction';

/** Rows that cannot be stored. Thrown out of a transaction, it rolls it back. */
export class RowProblemsError extends WorkError {
	override readonly name = 'RowProblemsError';

	constructor(readonly problems: readonly RowProblem[]) {
		super(`${problems.length} values cannot be stored`);
	}
}

/** Makes the chunks of one attempt; reports the rows that cannot be stored. */
export type ChunkMaker<Chunk> = (report: (problem: RowProblem) => void) => Generator<Chunk, void, void>;

/** Milliseconds of work after which other things of the process get their turn. */
const TURN_MS = 15;

/**
 * Encoded rows, made before anything is sent, so that a row that cannot be stored is found in time. Sets too large to be
 * held are encoded to the end all the same while they are sent, and a problem found on the way rolls everything back.
 */
export class HeldChunks<Chunk extends { readonly length: number }> {
	readonly problems: RowProblem[] = [];
	private readonly held: Chunk[] = [];
	private rest: Generator<Chunk, void, void> | undefined;
	private complete = false;

	constructor(private readonly make: ChunkMaker<Chunk>) {}

	/** Encodes ahead, to the end or until `budget.left` bytes are used up. */
	async prepare(budget: { left: number }, signal: AbortSignal): Promise<void> {
		const rest = this.make((problem) => this.problems.push(problem));
		this.rest = rest;
		for await (const chunk of inTurns(rest, signal, () => budget.left > 0)) {
			budget.left -= chunk.length;
			this.held.push(chunk);
		}
		if (budget.left > 0) {
			this.complete = true;
			this.rest = undefined;
		} else if (this.problems.length > 0) {
			// Nothing will be sent, so the rest is only read for what else is wrong.
			for await (const _ of inTurns(rest, signal)) continue;
		}
	}

	/** The chunks of one attempt, from the first. */
	async *chunks(signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
		yield* this.held;
		if (this.complete) return;
		const problems: RowProblem[] = [];
		const rest = this.rest ?? this.skipHeld((problem) => problems.push(problem));
		const found = this.rest ? this.problems : problems;
		this.rest = undefined;
		for await (const chunk of inTurns(rest, signal)) if (found.length === 0) yield chunk;
		if (found.length > 0) throw new RowProblemsError(found);
	}

	/** A second attempt has to encode again what was too much to be held. */
	private *skipHeld(report: (problem: RowProblem) => void): Generator<Chunk, void, void> {
		let skipped = 0;
		for (const chunk of this.make(report)) if (++skipped > this.held.length) yield chunk;
	}
}

/** Runs a generator so that it does not keep the process to itself. */
async function* inTurns<T>(
	source: Generator<T, void, void>,
	signal: AbortSignal,
	goOn = () => true,
): AsyncGenerator<T, void, void> {
	let turn = performance.now();
	while (goOn()) {
		const { done, value } = source.next();
		if (done) return;
		yield value;
		if (performance.now() - turn > TURN_MS) {
			await setImmediate();
			turn = performance.now();
		}
		signal.throwIfAborted();
	}
}
