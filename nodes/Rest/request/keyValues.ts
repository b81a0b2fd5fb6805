/** One row of a list of names and values. Expressions may have put anything into it. */
export interface KeyValue {
	readonly name?: unknown;
	readonly value?: unknown;
}

/** From this version on a name that comes twice gives a list; before, the last one held. */
const LISTS_SINCE = 4.3;

/** Joins rows to an object. */
export function joinKeyValues(rows: readonly KeyValue[], typeVersion: number): Record<string, unknown> {
	const joined: Record<string, unknown> = {};
	for (const row of rows) addKeyValue(joined, String(row.name ?? ''), row.value, typeVersion);
	return joined;
}

export function addKeyValue(target: Record<string, unknown>, name: string, value: unknown, typeVersion: number): void {
	if (name === '__proto__') return;
	const before = target[name];
	if (typeVersion < LISTS_SINCE || before === undefined) target[name] = value;
	else if (Array.isArray(before)) before.push(value);
	else target[name] = [before, value];
}
