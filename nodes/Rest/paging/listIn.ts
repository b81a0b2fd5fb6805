import { valueAt } from '../../shared/providers/json';

/**
 * The list that a page holds.
 * @param path where it is; undefined looks for it: the page itself, or the only list among its fields
 * @returns undefined when there is none, or none that stands out
 */
export function listIn(page: unknown, path: readonly (string | number)[] | undefined): readonly unknown[] | undefined {
	if (path !== undefined) {
		const found = valueAt(page, path);
		return Array.isArray(found) ? found : found === null ? [] : undefined;
	}
	if (Array.isArray(page)) return page;
	if (typeof page !== 'object' || page === null) return undefined;
	const lists = Object.values(page).filter(Array.isArray);
	if (lists.length === 1) return lists[0] as unknown[];
	// An answer that is empty altogether is an empty page.
	return Object.keys(page).length === 0 ? [] : undefined;
}
