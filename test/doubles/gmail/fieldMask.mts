/** Names, and what is wanted of what is below them; undefined for all of it. */
export type Mask = Map<string, Mask | undefined>;

/**
 * Reads the standard parameter `fields`: `a,b(c,d),e/f`.
 * https://developers.google.com/workspace/gmail/api/guides/performance#partial
 * @throws RangeError for a mask that cannot be read
 */
export function parseMask(fields: string): Mask {
	const reader = { text: fields.replace(/\s/g, ''), at: 0 };
	const mask = readMask(reader);
	if (reader.at < reader.text.length) throw new RangeError(`Invalid field selection ${fields}`);
	return mask;
}

/** A partial answer: what a mask leaves of it. */
export function pick(value: unknown, mask: Mask | undefined): unknown {
	if (!mask || mask.has('*') || typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((entry) => pick(entry, mask));
	const kept = Object.entries(value).filter(([name]) => mask.has(name));
	return Object.fromEntries(kept.map(([name, entry]) => [name, pick(entry, mask.get(name))]));
}

interface Reader {
	readonly text: string;
	at: number;
}

function readMask(reader: Reader): Mask {
	const mask: Mask = new Map();
	for (;;) {
		const [name] = /^[\w*]+/.exec(reader.text.slice(reader.at)) ?? [];
		if (name === undefined) throw new RangeError(`Invalid field selection ${reader.text}`);
		reader.at += name.length;
		mask.set(name, readBelow(reader));
		if (reader.text[reader.at] !== ',') return mask;
		reader.at++;
	}
}

function readBelow(reader: Reader): Mask | undefined {
	const next = reader.text[reader.at];
	if (next !== '(' && next !== '/') return undefined;
	reader.at++;
	if (next === '/') {
		const [name] = /^[\w*]+/.exec(reader.text.slice(reader.at)) ?? [''];
		reader.at += name.length;
		return new Map([[name, readBelow(reader)]]);
	}
	const below = readMask(reader);
	if (reader.text[reader.at] !== ')') throw new RangeError(`Invalid field selection ${reader.text}`);
	reader.at++;
	return below;
}
