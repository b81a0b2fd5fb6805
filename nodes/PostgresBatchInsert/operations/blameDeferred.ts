import type { ItemFailure } from '../../shared/n8n/errors';
import type { ServerError } from '../../shared/transports/postgres/serverError';
import { rowError } from '../../shared/transports/postgres/write/refusedRows';
import { textForms } from '../../shared/transports/postgres/write/sift';
import type { Diagnose } from './blame';
import type { Part } from './parts';
import { refusalOf } from './refusals';

/**
 * Finds the items that a constraint refused at COMMIT. By then no row is known any more; but most constraints tell the key
 * that they are about. Of the others, and of triggers, the rows are taken that get the very same words when they are tried
 * on their own: a row that only needs a later one gets words, too, but others.
 */
export async function blameDeferred(
	error: ServerError,
	parts: readonly Part[],
	attempts: number,
	diagnose: Diagnose,
): Promise<ReadonlyMap<number, ItemFailure>> {
	const guilty = new Map<number, ItemFailure>();
	const accuse = (part: Part, row: number) =>
		guilty.set(part.group.items[row], refusalOf(part, row, rowError(error), attempts));
	for (const part of parts) for (const row of rowsWithKey(part, error)) accuse(part, row);
	for (const part of parts) {
		if (guilty.size > 0) break;
		const result = await diagnose(part, false);
		for (const refused of result?.refused ?? []) {
			if (refused.error.message === error.message && refused.error.detail === error.detail) accuse(part, refused.row);
		}
	}
	return guilty;
}

/** `Key (parent)=(99) is not present in table "tree".`, in the server's language. */
function rowsWithKey(part: Part, { detail, table }: ServerError): number[] {
	const names = detail === undefined ? undefined : /\(([^()]+)\)=\(/.exec(detail)?.[1].split(', ');
	const { write } = part;
	const columns = names?.map((name) =>
		write.set.columns.findIndex((column) => column.name === name || `"${column.name}"` === name),
	);
	if (columns === undefined || columns.includes(-1) || write.set.table.name !== table) return [];
	return part.group.items.flatMap((_, row) => {
		const texts = textForms(write, row);
		const key = columns.map((column) => texts.find((form) => form.column === column)?.text);
		return detail?.includes(`)=(${key.join(', ')})`) === true ? [row] : [];
	});
}
