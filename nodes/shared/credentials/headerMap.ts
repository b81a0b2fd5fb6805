/** Sets a header under the name it already has, whatever its case, or else under `name`. */
export function putHeader(headers: Record<string, string>, name: string, value: string): void {
	const wanted = name.toLowerCase();
	headers[Object.keys(headers).find((existing) => existing.toLowerCase() === wanted) ?? name] = value;
}

/** Takes a header out, whatever its case. */
export function removeHeader(headers: Record<string, string>, name: string): void {
	const wanted = name.toLowerCase();
	for (const existing of Object.keys(headers)) if (existing.toLowerCase() === wanted) delete headers[existing];
}

/** @returns the header's value, whatever its case */
export function findHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
	const wanted = name.toLowerCase();
	return Object.entries(headers).find(([existing]) => existing.toLowerCase() === wanted)?.[1];
}
