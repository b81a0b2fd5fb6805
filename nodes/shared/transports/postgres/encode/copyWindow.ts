import { copyLine } from './copyRows';
import type { Rows, TargetColumn } from './rows';

/** Characters that are encoded ahead at most, but for a single row that has more. */
const MAX_CHARACTERS = 512 * 1024;

/** Some rows in COPY's text format, encoded once and sent as often as it takes. */
export class CopyWindow {
	private readonly lines: string[] = [];
	private start = 0;

	constructor(
		private readonly rows: Rows,
		private readonly columns: readonly TargetColumn[],
	) {}

	/** Encodes the rows from position `from` on. @returns where it stopped: at `to`, or before when that would be too much */
	fill(from: number, to: number): number {
		const most = Math.min(to, this.rows.length);
		let characters = 0;
		for (let row = from; row < most; row++) {
			const known = this.lines.at(row - this.start) as string | undefined;
			const line = known ?? copyLine(this.rows, row, this.columns, false);
			if (known === undefined) this.lines.push(line);
			characters += line.length;
			if (characters > MAX_CHARACTERS) return row + 1;
		}
		return most;
	}

	/** Encoded rows, as COPY takes them. */
	bytes(positions: readonly number[]): Buffer {
		return Buffer.from(positions.map((row) => this.lines[row - this.start]).join(''), 'utf8');
	}

	/** Drops the rows before position `from`, which are not asked for any more. */
	forget(from: number): void {
		this.lines.splice(0, from - this.start);
		this.start = from;
	}
}
