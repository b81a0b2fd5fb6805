/** Whether a point in the history comes after another one. History ids are numbers of up to 64 bits, written in full. */
export function isAfter(a: string, b: string): boolean {
	return BigInt(a) > BigInt(b);
}

/** The later of two points in the history. */
export function latest(a: string, b: string): string {
	return isAfter(a, b) ? a : b;
}
