import type { ServerError, Session } from '../transaction';
import { isServerError } from '../transaction';
import type { RefusedRow, RowError, WriteResult } from './set';
import { emptyResult } from './set';
import type { Source } from './source';
import { sift } from './sift';
import type { Write } from './write';

/** Rows written at once after a refusal; halved until the row is found, doubled as long as all goes well. */
const FIRST_STRIDE = 1_024;

/**
 * Writes all rows that the database takes, and finds out one by one which it refuses and why. Values of a wrong type are
 * sifted out for the whole set at once; for the rest, rows are written in strides, and a stride that fails is narrowed
 * down to the row, keeping what went well.
 * @param limit refused rows after which the rest is not tried any more
 */
export async function writeTolerantly(write: Write, session: Session, limit = Infinity): Promise<WriteResult> {
	const result = emptyResult();
	// What a constraint has to say must be said while the row is still known.
	await session.run({ text: 'SET CONSTRAINTS ALL IMMEDIATE' });
	if (write.way === 'defaults') return await tolerateDefaults(write, session);
	const { source, refused } = await sift(write, session);
	for (const row of refused) result.refused.push(row);
	if (source.positions.length > 0 && !(await tried(write, session, source, source.positions, result))) {
		await inStrides(write, session, source, result, limit);
	}
	return result;
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
		const error = await attempt(write, session, source, part, result);
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
	return { index: low, refusal: await attempt(write, session, source, [part[low]], result) };
}

async function tried(
	write: Write,
	session: Session,
	source: Source,
	positions: readonly number[],
	result: WriteResult,
): Promise<boolean> {
	return (await attempt(write, session, source, positions, result)) === undefined;
}

/** @returns why the rows were refused; undefined when they are written, and `result` tells what became of them */
async function attempt(
	write: Write,
	session: Session,
	source: Source,
	positions: readonly number[],
	result: WriteResult,
): Promise<ServerError | undefined> {
	const trial = emptyResult();
	await session.run({ text: 'SAVEPOINT steady_rows' });
	try {
		await write.apply(session, source, positions, trial);
	} catch (error) {
		if (!isServerError(error) || !isAboutRows(error)) throw error;
		await session.run({ text: 'ROLLBACK TO SAVEPOINT steady_rows; RELEASE SAVEPOINT steady_rows' });
		return error;
	}
	await session.run({ text: 'RELEASE SAVEPOINT steady_rows' });
	merge(result, trial);
	return undefined;
}

function merge(result: WriteResult, more: WriteResult): void {
	if (more.fields.length > 0) Object.assign(result, { fields: more.fields });
	for (const key of ['returned', 'returnedFor', 'untouched', 'superseded', 'refused'] as const) {
		const into = result[key] as unknown[];
		for (const entry of more[key]) into.push(entry);
	}
}

/**
 * True for errors that another row may not cause: data (22), constraints (23), duplicates within a statement (21), check
 * options of views (44), what triggers raise (P0), values too large for an index (54), and refusals by row-level security,
 * which share their code with missing privileges.
 */
function isAboutRows(error: ServerError): boolean {
	return /^(2[123]|44|P0|54)/.test(error.code) || (error.code === '42501' && error.routine === 'ExecWithCheckOptions');
}

export function rowError({ message, code, detail, hint, column, constraint }: ServerError): RowError {
	return {
		message,
		code,
		...(detail === undefined ? {} : { detail }),
		...(hint === undefined ? {} : { hint }),
		...(column === undefined ? {} : { column }),
		...(constraint === undefined ? {} : { constraint }),
	};
}

/** Rows of defaults are all alike: what one of them runs into, all do. */
async function tolerateDefaults(write: Write, session: Session): Promise<WriteResult> {
	await session.run({ text: 'SAVEPOINT steady_rows' });
	try {
		return await write.run(session);
	} catch (error) {
		if (!isServerError(error) || !isAboutRows(error)) throw error;
		await session.run({ text: 'ROLLBACK TO SAVEPOINT steady_rows' });
		const refused: RefusedRow[] = Array.from({ length: write.set.rows.length }, (_, row) => ({
			row,
			error: rowError(error),
		}));
		return { ...emptyResult(), refused };
	}
}
