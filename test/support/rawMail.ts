/** A mail as Gmail's API takes it. */
export function raw(...lines: string[]): string {
	return Buffer.from(lines.join('\r\n')).toString('base64url');
}
