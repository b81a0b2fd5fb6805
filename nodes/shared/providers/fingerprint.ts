import { createHash } from 'node:crypto';

/** 16 hex digits that stand for a text which must not be seen in snapshots and shared stores. */
export function fingerprint(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
