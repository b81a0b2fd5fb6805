import { requireStorableText } from './storableText';

/** Characters with a meaning in COPY's text format, and those that no text can hold. */
const SPECIAL = /[\\\t\n\r\0\ud800-\udfff]/;

/** A field of COPY's text format (documentation of COPY, "Text Format"). */
export function copyField(text: string): string {
	return SPECIAL.test(text) ? escape(text) : text;
}

function escape(text: string): string {
	requireStorableText(text);
	return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
