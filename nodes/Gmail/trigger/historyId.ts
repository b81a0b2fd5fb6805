/**
 * Whether a point in the history comes after another one. History ids are whole numbers of up to 64 bits, written in full:
 * the longer one is the larger.
 */
export function isAfter(a: string, b: string): boolean {
	return a.length === b.length ? a > b : a.length > b.length;
}

/** The later of two points in the history. */
export function latest(a: string, b: string): string {
	return isAfter(a, b) ? a : b;
}
