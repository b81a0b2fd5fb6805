import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listAll } from '../api/list';
import { literal } from '../mail/search';
import { matchingColumns, valuesOf } from './values';

/** Without it the service refuses to filter by columns that have no index. */
export const ANY_COLUMN = { prefer: 'HonorNonIndexedQueriesWarningMayFailRandomly' };

/**
 * The items of a list that match what an item of the run gives to the columns to match on, two at most.
 * @param list from `listPath`
 */
export async function matchingIds(item: ServiceItem, list: string): Promise<string[]> {
	const values = valuesOf(item);
	const columns = matchingColumns(item);
	if (columns.includes('id'))
		return [values.id].filter((id) => id !== undefined && id !== null && id !== '').map(String);
	if (columns.length === 0) return [];
	const $filter = columns.map((column) => `fields/${column} eq ${literal(values[column] ?? '')}`).join(' and ');
	// A page may be empty and lead to one that is not.
	const request = { path: `${list}/items`, query: { $filter, $select: 'id' }, headers: ANY_COLUMN, inBatch: true };
	return (await listAll<IDataObject>(item, request, 2)).map(({ id }) => String(id));
}

/** @throws NodeOperationError when there are several, and nobody knows which one is meant */
export function refuseSeveral(item: ServiceItem, ids: readonly string[]): void {
	if (ids.length < 2) return;
	throw item.refuse(
		'Columns',
		'match several items of the list',
		'Choose columns to match on that name a single one, or remove the others.',
	);
}
