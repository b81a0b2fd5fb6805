/** SQL without everything in which a word is not a word. */
export interface BareSql {
	/** Comments are a space, strings in all their forms and quoted names are `''`. */
	readonly text: string;
	/** True when the text surely ends outside of all of them, so that another one may follow. */
	readonly closed: boolean;
}

/** `$` may be part of a name, and `E` begins a string only on its own. */
const TOKEN =
	/--|\/\*|(?<![\w$\u0080-\uffff])[eE]'|['"]|(?<![A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/**
 * Reads SQL as the server's scanner does (src/backend/parser/scan.l): comments nest, and end with any kind of line;
 * strings may be of any length.
 */
export function bareSql(sql: string): BareSql {
	let text = '';
	let closed = true;
	let from = 0;
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(sql); match !== null; match = TOKEN.exec(sql)) {
		const [token] = match;
		const inside = TOKEN.lastIndex;
		const end = endOf(sql, token, inside);
		const opaque = sql.slice(inside, end);
		// Where the server still takes backslashes for escapes in plain strings, this one goes on.
		if (end === undefined || (token === "'" && opaque.includes("\\'"))) closed = false;
		text += sql.slice(from, match.index) + (token === '--' || token === '/*' ? ' ' : "''");
		from = TOKEN.lastIndex = end ?? sql.length;
	}
	return { text: text + sql.slice(from), closed };
}

/** @returns where what begins with `token` has ended; undefined when it does not end */
function endOf(sql: string, token: string, inside: number): number | undefined {
	switch (token) {
		case '--':
			return endOfLine(sql, inside);
		case '/*':
			return endOfComment(sql, inside);
		case "'":
		case '"':
			return endOfQuoted(sql, token, inside);
		case "e'":
		case "E'":
			return endOfEscaped(sql, inside);
		default: {
			const end = sql.indexOf(token, inside);
			return end < 0 ? undefined : end + token.length;
		}
	}
}

function endOfLine(sql: string, inside: number): number {
	const ends = /[\n\r]/g;
	ends.lastIndex = inside;
	return ends.exec(sql)?.index ?? sql.length;
}

function endOfComment(sql: string, inside: number): number | undefined {
	const ends = /\/\*|\*\//g;
	ends.lastIndex = inside;
	for (let depth = 1; ; ) {
		const match = ends.exec(sql);
		if (match === null) return undefined;
		depth += match[0] === '/*' ? 1 : -1;
		if (depth === 0) return ends.lastIndex;
	}
}

function endOfQuoted(sql: string, quote: string, inside: number): number | undefined {
	for (let at = sql.indexOf(quote, inside); at >= 0; at = sql.indexOf(quote, at + 2)) {
		if (sql[at + 1] !== quote) return at + 1;
	}
	return undefined;
}

function endOfEscaped(sql: string, inside: number): number | undefined {
	const parts = /\\[\s\S]|''|'/g;
	parts.lastIndex = inside;
	for (let match = parts.exec(sql); match !== null; match = parts.exec(sql)) {
		if (match[0] === "'") return parts.lastIndex;
	}
	return undefined;
}
