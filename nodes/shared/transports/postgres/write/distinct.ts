import type { Column, PgType } from '../catalog';
import type { Rows } from '../encode/rows';

/**
 * True when no two rows can have the same key, so that nothing has to be done about it. Only said for keys whose JavaScript
 * values are different exactly when the database's are; for all others the database is asked.
 */
export function surelyDistinct(rows: Rows, keys: readonly Column[]): boolean {
	const seen = new Set<unknown>();
	for (let row = 0; row < rows.length; row++) {
		const values = rows.valuesAt(row);
		let key: unknown = keys.length === 1 ? undefined : '';
		for (const { name, type, collation } of keys) {
			// With a collation of its own, text may be equal that looks different.
			const part = collation === undefined ? comparable(type, values[name]) : undefined;
			if (part === undefined) return false;
			key = keys.length === 1 ? part : `${String(key)}${typeof part === 'string' ? JSON.stringify(part) : part},`;
		}
		seen.add(key);
		if (seen.size <= row) return false;
	}
	return true;
}

/** Undefined for a value that may be equal to one that looks different. */
function comparable(type: PgType, value: unknown): string | number | undefined {
	if (type.schema !== 'pg_catalog') return undefined;
	switch (type.name) {
		case 'int2':
		case 'int4':
		case 'int8':
			return typeof value === 'number' ? value : undefined;
		case 'text':
		case 'varchar':
			return typeof value === 'string' ? value : undefined;
		case 'uuid':
			return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
				? value.toLowerCase()
				: undefined;
		default:
			return undefined;
	}
}
