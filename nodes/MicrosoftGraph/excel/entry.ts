import type { INodeExecutionData } from 'n8n-workflow';
import { rawValue } from '../../shared/n8n/parameters';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { type Fields, fieldsOf, rawRows, rowOf } from './cells';
import { data } from './fields';
import type { Wish } from '../api/gathering';
import type { Cell } from './range';
import type { RowsWish } from './writing';

/** What an item wants to be appended: rows as they are, or fields that are still to be brought into the order of columns. */
export type Entry = { readonly rows: readonly Cell[][] } | { readonly fields: Fields };

/** What an expression says that differs from item to item. */
const OF_THE_ITEM = /\$(?:json|binary|itemIndex|data|node)\b|\.item\b/;

/** Reads what an item wants to be appended. @throws NodeOperationError for raw data that is no list of rows */
export function entryOf(item: ServiceItem): Entry {
	if (item.get<string>('dataMode', 'define') !== 'raw') return { fields: fieldsOf(item) };
	return { rows: sendsRawData(item) ? rawRows(item) : [] };
}

/**
 * Whether the raw data of an item is to be sent. Data that says nothing of the item is meant for the run, as in the built-in
 * node: the first item sends it.
 */
export function sendsRawData({ ctx, itemIndex }: ServiceItem): boolean {
	return itemIndex === 0 || OF_THE_ITEM.test(String(rawValue(ctx, data.name)));
}

/** Wishes as rows in the order of the columns. */
export function inColumns(
	wishes: ReadonlyArray<Wish<Entry, INodeExecutionData[]>>,
	columns: readonly unknown[],
): RowsWish[] {
	return wishes.map(({ entry, ...wish }) => ({
		...wish,
		entry: 'rows' in entry ? entry.rows : [rowOf(entry.fields, columns)],
	}));
}
