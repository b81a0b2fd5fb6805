import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { endAfterFailure } from './failure';
import type { Wish } from '../api/gathering';
import { type Cell, joined, partOf, type Range, rowsAtOnce } from './range';

/** A request may have 4 MB, and a text may take more bytes than it has characters. */
const CHARACTERS_AT_ONCE = 1_500_000;
/** Microsoft's advice is to try; thousands of rows take the service long enough to give up. */
const ROWS_AT_ONCE = 1_000;

/** The rows that an item wants to be written. */
export type RowsWish = Wish<readonly Cell[][], INodeExecutionData[]>;

/** Rows that go in one request, and whose they are, in the same order. */
interface Piece {
	readonly rows: Cell[][];
	readonly shares: Array<{ readonly wish: RowsWish; count: number }>;
}

/** Cuts the rows of all wishes into pieces that fit into a request, each of rows of the same width. */
export function pieces(wishes: readonly RowsWish[]): Piece[] {
	const all: Piece[] = [];
	let piece: Piece = { rows: [], shares: [] };
	let characters = 0;
	for (const wish of wishes) {
		piece.shares.push({ wish, count: 0 });
		for (const row of wish.entry) {
			const size = JSON.stringify(row).length;
			const isFull = piece.rows.length === Math.min(ROWS_AT_ONCE, rowsAtOnce(row.length));
			const isOther = piece.rows[0]?.length !== row.length;
			if (piece.rows.length > 0 && (isFull || isOther || characters + size > CHARACTERS_AT_ONCE)) {
				all.push(piece);
				piece = { rows: [], shares: [{ wish, count: 0 }] };
				characters = 0;
			}
			piece.rows.push(row);
			piece.shares[piece.shares.length - 1].count++;
			characters += size;
		}
	}
	return [...all, piece];
}

/**
 * Writes one piece after the other, and gives each item what its rows became. After a failure nothing more is written.
 * @param leader whose calls these are
 * @param write puts rows where they belong, and tells what is there then
 * @param render makes the output of the rows of one item
 */
export async function writePieces(
	leader: ServiceItem,
	all: readonly Piece[],
	write: (rows: readonly Cell[][]) => Promise<Range>,
	render: (item: ServiceItem, written: Range) => INodeExecutionData[],
): Promise<void> {
	const written = new Map<RowsWish, Range[]>();
	const count = (wish: RowsWish) => (written.get(wish) ?? []).reduce((sum, { values }) => sum + values.length, 0);
	const complete = (wish: RowsWish) => {
		const parts = written.get(wish);
		wish.done(parts ? render(wish.item, joined(parts)) : []);
	};
	for (const [i, { rows, shares }] of all.entries()) {
		try {
			const range = rows.length === 0 ? undefined : await write(rows);
			let at = 0;
			for (const { wish, count: own } of shares) {
				if (range && own > 0) written.set(wish, [...(written.get(wish) ?? []), partOf(range, at, own)]);
				at += own;
				if (count(wish) === wish.entry.length) complete(wish);
			}
		} catch (error) {
			const inPiece = shares.filter(({ wish, count: own }) => own > 0 || wish.entry.length === 0);
			const within = new Set(inPiece.map(({ wish }) => wish));
			const behind = new Set(all.slice(i + 1).flatMap((piece) => piece.shares.map(({ wish }) => wish)));
			// Of an item that goes over several pieces, some rows may be there.
			for (const wish of within) wish.item.acted ||= count(wish) > 0;
			endAfterFailure(
				error,
				leader,
				[...within],
				[...behind].filter((wish) => !within.has(wish)),
			);
			return;
		}
	}
}
