/** Longer texts are pages or data, not messages. */
export const LONGEST = 500;

/**
 * One line of at most 500 characters. It is cut between words, so that a secret in it is whole, and found, or not there.
 * @returns undefined when nothing is left
 */
export function shorten(text: string): string | undefined {
	const line = text
		.slice(0, LONGEST * 4)
		.replace(/\s+/g, ' ')
		.trim();
	if (line === '') return undefined;
	if (line.length <= LONGEST) return line;
	const end = line.lastIndexOf(' ', LONGEST - 1);
	return end > 0 ? `${line.slice(0, end)} …` : undefined;
}
