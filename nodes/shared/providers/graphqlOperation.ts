import { bodyObject, textAt } from './json';

/** Longer documents are not looked through. */
const MOST_CHARACTERS = 64 * 1024;

/**
 * Whether a GraphQL request only reads: every operation of its document is a query. In doubt it is a mutation: one beside
 * queries counts, whichever operation is named, and so does a query that is called "mutation".
 * Grammar: https://spec.graphql.org/October2021/#sec-Language.Operations
 * @param body `{ query, variables }`, as data or as JSON text
 * @returns undefined when there is no document to look at, as with persisted queries
 */
export function graphqlOperation(body: unknown): 'query' | 'mutation' | undefined {
	const document = textAt(bodyObject(body), 'query');
	if (document === undefined || document.length > MOST_CHARACTERS) return undefined;
	let depth = 0;
	let found: 'query' | undefined;
	const token = /"""|"|#|[{}()[\]]|[A-Za-z_]\w*/g;
	for (let match = token.exec(document); match; match = token.exec(document)) {
		const [text] = match;
		switch (text) {
			case '"""':
			case '"':
				token.lastIndex = endOfString(document, token.lastIndex, text);
				break;
			case '#':
				token.lastIndex = endOfLine(document, token.lastIndex);
				break;
			case '{':
			case '(':
			case '[':
				if (depth++ === 0 && text === '{') found = 'query';
				break;
			case '}':
			case ')':
			case ']':
				depth--;
				break;
			default:
				if (depth === 0 && (text === 'mutation' || text === 'subscription')) return 'mutation';
		}
	}
	return depth === 0 ? found : undefined;
}

function endOfString(document: string, from: number, quote: string): number {
	for (let at = from; ; ) {
		const end = document.indexOf(quote, at);
		if (end < 0) return document.length;
		if (!isEscaped(document, end, quote)) return end + quote.length;
		at = end + 1;
	}
}

/** A block string knows one escape, `\"""`; in others a backslash may be escaped itself. */
function isEscaped(document: string, quoteAt: number, quote: string): boolean {
	let backslashes = 0;
	while (document[quoteAt - 1 - backslashes] === '\\') backslashes++;
	return quote === '"' ? backslashes % 2 === 1 : backslashes > 0;
}

function endOfLine(document: string, from: number): number {
	let at = from;
	while (at < document.length && document[at] !== '\n' && document[at] !== '\r') at++;
	return at;
}
