import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { columnNames } from '../../excel/collections';
import { type Entry, entryOf, inColumns } from '../../excel/entry';
import {
	data,
	dataModeField,
	rawOptions,
	table,
	tablePath,
	valuesField,
	workbook,
	workbookPath,
	worksheet,
} from '../../excel/fields';
import { GATHERED_WINDOW, together, type Wish } from '../../api/gathering';
import type { Cell, Range } from '../../excel/range';
import { renderRows } from '../../excel/render';
import { inSession, type WorkbookSession } from '../../excel/session';
import { pieces, writePieces } from '../../excel/writing';
import { user } from '../../fields/user';

const index: INodeProperties = {
	displayName: 'Index',
	name: 'index',
	type: 'number',
	default: 0,
	typeOptions: { minValue: 0 },
	description:
		'Before which row of the table the new ones go, the first one being 0. They go to the end when this is 0.',
};

export const append: Operation = {
	name: 'Append',
	value: 'append',
	action: 'Append rows to table',
	description: 'Append rows to a table: those of many items in one request',
	fields: [
		user,
		workbook,
		worksheet,
		table,
		dataModeField('autoMap', 'define', 'raw'),
		data,
		valuesField('getTableColumns', ['table.value', 'worksheet.value', 'workbook.value']),
		rawOptions(index),
	],
	window: GATHERED_WINDOW,
	async run(item) {
		const entry = entryOf(item);
		const [path, place] = [workbookPath(item), tablePath(item)];
		const { index: before = 0 } = item.get<{ index?: number }>('options', {});
		const key = `append ${before} ${path}${place}`;
		return await together<Entry, INodeExecutionData[]>(item, key, entry, async (wishes) => {
			const [{ item: leader }] = wishes;
			await inSession(leader, path, true, async (session) => await appendAll(session, place, before, wishes));
		});
	},
};

async function appendAll(
	session: WorkbookSession,
	place: string,
	before: number,
	wishes: ReadonlyArray<Wish<Entry, INodeExecutionData[]>>,
): Promise<void> {
	const [columns, count] = [await columnNames(session, place), await rowCount(session, place)];
	let added = 0;
	const write = async (rows: readonly Cell[][]): Promise<Range> => {
		const at = before > 0 ? { index: before + added } : {};
		const body = { ...at, values: rows };
		const range = await addOnce(session, place, body, rows, count + added);
		added += rows.length;
		return range;
	};
	await writePieces(session.item, pieces(inColumns(wishes, columns)), write, renderRows(columns));
}

async function rowCount(session: WorkbookSession, place: string): Promise<number> {
	const reply = await session.send({ path: `${place}/rows/$count`, headers: { accept: 'text/plain' } });
	return Number(reply.body.toString('utf8').replace(/^\uFEFF/, ''));
}

/**
 * Adds rows once. When nobody knows whether that was done, the number of rows and what is in them tell, unless somebody else
 * adds some, too.
 * @param before how many rows there were
 */
async function addOnce(
	session: WorkbookSession,
	place: string,
	body: IDataObject & { readonly index?: number },
	rows: readonly Cell[][],
	before: number,
): Promise<Range> {
	const asSent = { address: '', values: rows as Cell[][] };
	for (let tries = 1; ; tries++) {
		const added = await session.attempt({ method: 'POST', path: `${place}/rows`, body });
		if (added.ok) {
			const range = session.item.parse(added.reply as HttpResponse) as Range;
			return range.values?.length === rows.length ? range : asSent;
		}
		if (added.disposition !== 'unknown') throw new CallFailed(added);
		// Whatever happens to a look, the rows may be there.
		const now = await rowCount(session, place).catch(() => NaN);
		const isGrown = now === before + rows.length;
		if (isGrown && (await mayBeThere(session, place, body.index ?? before, rows).catch(() => false))) {
			session.item.acted = true;
			return asSent;
		}
		if (now !== before || tries >= session.item.maxAttempts) throw new CallFailed(added);
	}
}

/** Rows that are looked at, of those that may be there. */
const LOOKED_AT = 100;

/** Whether nothing speaks against rows being there: somebody else may have added as many. */
async function mayBeThere(
	session: WorkbookSession,
	place: string,
	index: number,
	rows: readonly Cell[][],
): Promise<boolean> {
	const query = { $top: Math.min(LOOKED_AT, rows.length), $skip: index, $select: 'values' };
	const { value } = await session.json<{ value: ReadonlyArray<{ values: Cell[][] }> }>({
		path: `${place}/rows`,
		query,
	});
	return value.every(({ values: [found] }, row) => found.every((cell, i) => mayBe(cell, rows[row][i])));
}

/** Excel makes numbers of texts, and results of formulas: only what stays of its kind tells one cell from another. */
function mayBe(found: Cell, sent: Cell | undefined): boolean {
	if (sent === null || sent === undefined || typeof found !== typeof sent) return true;
	return found === sent || (typeof sent === 'string' && /^['=]/.test(sent));
}
