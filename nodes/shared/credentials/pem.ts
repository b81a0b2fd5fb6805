const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/** Characters per line (RFC 7468, 2). */
const LINE_LENGTH = 64;

/**
 * Repairs PEM text that lost its line breaks in a one-line input or came with them written as `\n`.
 * Text without a PEM block is returned as it is, for OpenSSL to complain about.
 */
export function normalizePem(text: string): string {
	const blocks = [...text.replaceAll('\\n', '\n').matchAll(BLOCK)].map(([whole, label, body]) => {
		if (body.includes(':')) return whole; // encrypted keys carry headers, whose lines must stay
		const lines = body.replace(/\s+/g, '').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
		return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
	});
	return blocks.length === 0 ? text : `${blocks.join('\n')}\n`;
}
