import { copyRows } from '../encode/copyRows';
import { CopyWindow } from '../encode/copyWindow';
import { rowsBetween } from '../encode/rows';
import type { StatementResult } from '../statement';
import type { ServerError } from '../serverError';
import type { Session } from '../transaction';
import { copyPosition } from './copyPosition';
import { insertOneByOne } from './oneByOne';
import { CopyAttempts, rowError } from './refusedRows';
import { rowsAgainstCheck } from './rowsAgainstCheck';
import type { RefusedRow } from './set';
import { badValues, copySkips, SKIPPING } from './sift';
import type { Write } from './write';

/** One COPY more, with the savepoint that goes with it, takes about as long as so many rows. */
const ROWS_PER_TRIP = 100;

/** The row with which rows against the same CHECK are looked for: one may be the only one. */
const RECURRING = 2;

/** Rows that are tried on their own in one go. */
const APART_ROWS = 500;

/** With more than MANY values of a wrong type, and more than one in so many rows, they are sifted out faster all at once. */
const DENSE = 100;
const MANY = 50;

/**
 * COPYs all rows that the database takes straight into the table, in strides. Values of a wrong type are left out by COPY
 * itself where it can (PostgreSQL 17). Otherwise COPY stops, and says at which row and why: the stride is sent again
 * without that row. Rows that are likely to stop it, too, are tried on their own.
 */
export class TolerantCopy {
	readonly refused: RefusedRow[] = [];
	/** Position of the first row that is not done. */
	at = 0;
	/** True when it has ended early, because there are so many values of a wrong type. */
	dense = false;
	private readonly window: CopyWindow;
	private readonly attempts: CopyAttempts;
	private readonly length: number;
	private skips: boolean;
	/** Rows of the stride under way that stopped it before, ascending. They are out only when all before them are in. */
	private stoppers: RefusedRow[] = [];
	/** End of some rows one of which is refused, when the error did not say which. */
	private doubtful = 0;
	/** Rows to be tried on their own. */
	private readonly apart = new Set<number>();
	private stops = 0;
	private badValues = 0;
	/** How often each CHECK has stopped it. */
	private readonly checks = new Map<string, number>();

	/** @param siftable whether to end early where values of a wrong type are so frequent that sifting pays */
	constructor(
		private readonly write: Write,
		private readonly session: Session,
		private readonly siftable: boolean,
	) {
		const { rows, targets } = write.sourceRows;
		this.window = new CopyWindow(rows, targets);
		this.attempts = new CopyAttempts(session);
		this.length = rows.length;
		this.skips = copySkips(write);
	}

	/** @param limit refused rows after which the rest is not tried any more */
	async run(limit: number): Promise<void> {
		while (this.at < this.length && this.refused.length < limit && !this.dense) await this.stride();
		await this.attempts.end();
		const apart = [...this.apart].filter((row) => row < this.at);
		for (let from = 0; from < apart.length && this.refused.length < limit; from += APART_ROWS) {
			await this.tryApart(apart.slice(from, from + APART_ROWS));
		}
	}

	/** Rows that are likely to be refused. The others are in by now. */
	private async tryApart(rows: readonly number[]): Promise<void> {
		const refused = await insertOneByOne(this.write, this.session, rows);
		for (const row of refused ?? []) this.refused.push(row);
		if (refused !== undefined) return;
		const { rows: all, targets } = this.write.sourceRows;
		for (const row of rows) {
			const alone = copyRows(rowsBetween(all, row, row + 1), targets);
			const refusal = await this.attempts.copy(this.write.copy(alone));
			if (refusal instanceof Error) this.refused.push(this.refusedRow(refusal, [row]) as RefusedRow);
		}
		await this.attempts.end();
	}

	private async stride(): Promise<void> {
		const to = this.window.fill(this.at, this.nextEnd());
		const part = this.rowsUpTo(to);
		const answer = part.length === 0 ? undefined : await this.copy(part, to);
		if (answer instanceof Error) return this.learn(answer, part, to);
		const left = answer === undefined ? [] : await this.leftOut(answer, part);
		if (left === undefined) {
			// It cannot be told which rows were left out: then rather one by one.
			this.attempts.undo();
			this.skips = false;
			return;
		}
		for (const row of left) this.refused.push(row);
		await this.conclude(to);
	}

	private nextEnd(): number {
		const { at, doubtful, stoppers, length } = this;
		if (doubtful > at) return at + Math.max(1, (doubtful - at) >>> 1);
		const known = stoppers.length === 0 ? at : stoppers[stoppers.length - 1].row + 1;
		const bad = this.stops + stoppers.length;
		return Math.min(length, Math.max(known, at + strideFor(bad === 0 ? length : known / bad)));
	}

	/** But for those that stopped it, and those to be tried on their own. */
	private rowsUpTo(to: number): number[] {
		const rows: number[] = [];
		let next = 0;
		for (let row = this.at; row < to; row++) {
			if (this.stoppers[next]?.row === row) next++;
			else if (!this.apart.has(row)) rows.push(row);
		}
		return rows;
	}

	private async copy(rows: readonly number[], to: number): Promise<ServerError | StatementResult> {
		return await this.attempts.copy(this.write.copy(this.chunks(rows, to), this.skips ? SKIPPING : ''));
	}

	/** What comes behind the rows is encoded while the server is busy with them. */
	private *chunks(rows: readonly number[], to: number): Generator<Buffer, void, void> {
		yield this.window.bytes(rows);
		this.window.fill(to, to + (to - this.at));
	}

	/** The rows that COPY left out, and why; undefined when that cannot be told. */
	private async leftOut(
		{ rowCount, notices = [] }: StatementResult,
		part: readonly number[],
	): Promise<readonly RefusedRow[] | undefined> {
		const missing = this.skips ? part.length - rowCount : 0;
		if (missing === 0) return [];
		// `skipping row … at line 5 for column "qty"`, one for each row, in the server's language; then one about all.
		const rows = notices.slice(0, missing).map((notice) => part[Number(/\d+/.exec(notice)?.[0]) - 1]);
		if (rows.length < missing || rows.includes(undefined as never)) return undefined;
		const found = await badValues(this.write, this.session, rows);
		return found.size === missing ? [...found.values()] : undefined;
	}

	private learn(error: ServerError, part: readonly number[], to: number): void {
		const stopper = this.refusedRow(error, part);
		// What was found behind this row may have been its fault.
		this.stoppers = stopper === undefined ? [] : this.stoppers.filter(({ row }) => row < stopper.row);
		if (stopper === undefined) this.doubtful = to;
		else this.stoppers.push(stopper);
	}

	/** Which of the rows were refused, and why; undefined when the error does not say which. */
	private refusedRow(error: ServerError, part: readonly number[]): RefusedRow | undefined {
		const position = copyPosition(error, this.write, part.length);
		const row = position === undefined ? (part.length === 1 ? part[0] : undefined) : part[position.row];
		const column = position?.column;
		return row === undefined ? undefined : { row, error: { ...rowError(error), ...(column && { column }) } };
	}

	/** All rows up to `to` are in, or refused. */
	private async conclude(to: number): Promise<void> {
		const { stoppers } = this;
		this.stoppers = [];
		this.stops += stoppers.length;
		this.at = to;
		this.window.forget(to);
		for (const stopper of stoppers) {
			this.refused.push(stopper);
			await this.lookForMore(stopper);
		}
		this.dense = this.siftable && this.badValues > MANY && to / this.badValues < DENSE;
	}

	private async lookForMore({ error }: RefusedRow): Promise<void> {
		if (error.code.startsWith('22')) this.badValues++;
		if (error.code !== '23514') return;
		const { constraint = '' } = error;
		const times = (this.checks.get(constraint) ?? 0) + 1;
		this.checks.set(constraint, times);
		if (times !== RECURRING) return;
		await this.attempts.end();
		const left: number[] = [];
		for (let row = this.at; row < this.length; row++) if (!this.apart.has(row)) left.push(row);
		for (const row of await rowsAgainstCheck(this.write, this.session, error, left)) this.apart.add(row);
	}
}

/**
 * Rows per COPY when one in `gap` is refused: longer strides are sent in vain more often, shorter ones take more round
 * trips. Half a stride is lost for each refused row, and a trip for each stride; this is where their sum is smallest.
 */
function strideFor(gap: number): number {
	return Math.max(1, Math.round(Math.sqrt(2 * ROWS_PER_TRIP * gap)));
}
