import type { HttpReply } from '../../engine/httpReply';

/**
 * Notes on every part of a batch how many of its neighbours were throttled, for the verdict on a throttle depends on it.
 * Every HTTP batch format passes its unpacked parts through here.
 */
export function noteShare(parts: readonly HttpReply[]): HttpReply[] {
	const throttled = parts.filter(
		(part) => part.kind === 'response' && (part.status === 429 || part.status === 503),
	).length;
	const batch = { parts: parts.length, throttled };
	return parts.map((part) => (part.kind === 'response' ? { ...part, batch } : part));
}
