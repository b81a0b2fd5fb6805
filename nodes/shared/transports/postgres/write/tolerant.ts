import type { ServerError } from '../serverError';
import type { Session } from '../transaction';
import { TolerantCopy } from './copyTolerant';
import { attempt, rowError } from './refusedRows';
import type { RefusedRow, WriteResult } from './set';
import { emptyResult } from './set';
import { rowsAgainstCheck } from './rowsAgainstCheck';
import { canSift, sift } from './sift';
import type { Source } from './source';
import type { Write } from './write';

/** Rows written at once after a refusal; halved until the row is found, doubled as long as all goes well. */
const FIRST_STRIDE = 1_024;

/**
 * Writes all rows that the database takes, and finds out one by one which it refuses and why.
 * @param limit refused rows after which the rest is not tried any more
 * @param deferring leaves constraints for later that are; otherwise they are checked while the row is still known
 */
export async function writeTolerantly(
	write: Write,
	session: Session,
	{ limit = Infinity, deferring = false }: { readonly limit?: number; readonly deferring?: boolean } = {},
): Promise<WriteResult> {
	const result = emptyResult();
	if (!deferring) await session.run({ text: 'SET CONSTRAINTS ALL IMMEDIATE' });
	switch (write.way) {
		case 'defaults':
			return await tolerateDefaults(write, session);
		case 'copy': {
			const copy = new TolerantCopy(write, session, canSift(write));
			await copy.run(limit);
			for (const row of copy.refused) result.refused.push(row);
			if (copy.dense)
				merge(result, await siftAndWrite(write.rest(copy.at), session, limit - copy.refused.length), copy.at);
			return result;
		}
		case 'staged':
		case 'parameters':
			return await siftAndWrite(write, session, limit);
	}
}

/**
 * Values of a wrong type are sifted out for the whole set at once, rows against a CHECK are set apart; for the rest, rows
 * are written in strides, and a stride that fails is narrowed down to the row, keeping what went well.
 */
async function siftAndWrite(write: Write, session: Session, limit: number): Promise<WriteResult> {
	const result = emptyResult();
	const { source, refused } = await sift(write, session);
	for (const row of refused) result.refused.push(row);
	const { rest, apart, error } = await writeMost(write, session, source, result);
	if (error !== undefined) await inStrides(write, session, rest, result, limit);
	const single = write.parameterSource();
	for (const row of apart) {
		if (result.refused.length >= limit) break;
		const refusal = await applied(write, session, single, [row], result);
		if (refusal !== undefined) result.refused.push({ row, error: rowError(refusal) });
	}
	return result;
}

/**
 * Writes all rows at once. When a CHECK refuses one, all that it is likely to refuse are set apart, and the others tried
 * again.
 * @returns the rows that were tried last, those set apart, and why not all could be written when they could not
 */
async function writeMost(
	write: Write,
	session: Session,
	source: Source,
	result: WriteResult,
): Promise<{ rest: Source; apart: number[]; error: ServerError | undefined }> {
	const apart: number[] = [];
	for (let rest = source; ; ) {
		if (rest.positions.length === 0) return { rest, apart, error: undefined };
		const error = await applied(write, session, rest, rest.positions, result);
		if (error === undefined) return { rest, apart, error };
		const suspects = await rowsAgainstCheck(write, session, error, rest.positions, rest);
		if (suspects.length === 0) return { rest, apart, error };
		for (const row of suspects) apart.push(row);
		rest = await rest.without(session, new Set(suspects));
	}
}

async function inStrides(
	write: Write,
	session: Session,
	source: Source,
	result: WriteResult,
	limit: number,
): Promise<void> {
	const { positions } = source;
	await source.prepareForParts(session);
	let stride = FIRST_STRIDE;
	for (let at = 0; at < positions.length && result.refused.length < limit; ) {
		const part = positions.slice(at, at + stride);
		const error = await applied(write, session, source, part, result);
		if (error === undefined) {
			at += part.length;
			stride *= 2;
			continue;
		}
		const { index, refusal } = await narrow(write, session, source, part, result);
		if (refusal !== undefined) result.refused.push({ row: part[index], error: rowError(refusal) });
		at += index + 1;
		stride = FIRST_STRIDE;
	}
}

/**
 * Finds the first refused row of a part that failed; all before it are written when it returns.
 * @returns its index in the part, and why it was refused; without a reason when it was taken alone, where the part was not
 */
async function narrow(
	write: Write,
	session: Session,
	source: Source,
	part: readonly number[],
	result: WriteResult,
): Promise<{ index: number; refusal: ServerError | undefined }> {
	let low = 0;
	for (let high = part.length; high - low > 1; ) {
		const middle = (low + high) >>> 1;
		if (await tried(write, session, source, part.slice(low, middle), result)) low = middle;
		else high = middle;
	}
	return { index: low, refusal: await applied(write, session, source, [part[low]], result) };
}

async function tried(
	write: Write,
	session: Session,
	source: Source,
	positions: readonly number[],
	result: WriteResult,
): Promise<boolean> {
	return (await applied(write, session, source, positions, result)) === undefined;
}

/** @returns why the rows were refused; undefined when they are written, and `result` tells what became of them */
async function applied(
	write: Write,
	session: Session,
	source: Source,
	positions: readonly number[],
	result: WriteResult,
): Promise<ServerError | undefined> {
	const trial = emptyResult();
	const error = await attempt(session, async () => await write.apply(session, source, positions, trial));
	if (error === undefined) merge(result, trial, 0);
	return error;
}

/** @param offset position of the first row that `more` knows of; only for results that are about refused rows alone */
function merge(result: WriteResult, more: WriteResult, offset: number): void {
	if (more.fields.length > 0) Object.assign(result, { fields: more.fields });
	for (const { row, error } of more.refused) result.refused.push({ row: row + offset, error });
	for (const key of ['returned', 'returnedFor', 'untouched', 'superseded'] as const) {
		const into = result[key] as unknown[];
		for (const entry of more[key]) into.push(entry);
	}
}

/** Rows of defaults are all alike: what one of them runs into, all do. */
async function tolerateDefaults(write: Write, session: Session): Promise<WriteResult> {
	let result = emptyResult();
	const error = await attempt(session, async () => {
		result = await write.run(session);
	});
	if (error === undefined) return result;
	const refused: RefusedRow[] = Array.from({ length: write.set.rows.length }, (_, row) => ({
		row,
		error: rowError(error),
	}));
	return { ...emptyResult(), refused };
}
