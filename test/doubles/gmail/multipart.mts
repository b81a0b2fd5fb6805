/** One part of a `multipart` body: its header fields (names in lower case) and its content, byte for byte. */
export interface Part {
	readonly headers: Readonly<Record<string, string>>;
	readonly content: Buffer;
}

/** The boundary in a Content-Type; undefined when there is none. */
export function boundaryIn(contentType: string): string | undefined {
	return /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
}

/** Takes a body apart as RFC 2046, 5.1 has it; what stands before the first boundary and after the last is not read. */
export function splitParts(body: Buffer, boundary: string): Part[] {
	const text = body.toString('latin1');
	const sections = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1);
	const end = sections.findIndex((section) => section.startsWith('--'));
	if (end < 0) throw new RangeError('The last boundary is missing');
	return sections.slice(0, end).map((section) => splitHead(section.replace(/^[ \t]*\r\n/, '')));
}

/** Head and content of a part, or of an HTTP message without its first line. */
export function splitHead(section: string): Part {
	const blank = section.startsWith('\r\n') ? 0 : section.indexOf('\r\n\r\n');
	const head = blank < 0 ? section : section.slice(0, blank);
	const content = blank < 0 ? '' : section.slice(blank === 0 ? 2 : blank + 4);
	const fields = head.split('\r\n').filter((line) => line.includes(':'));
	const headers = fields.map((line): [string, string] => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
	});
	return { headers: Object.fromEntries(headers), content: Buffer.from(content, 'latin1') };
}
