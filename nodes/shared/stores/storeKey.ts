import { createHash } from 'node:crypto';

/**
 * The name of a bucket in a store: nothing of what it is about can be read from it. What belongs to one service and user
 * has one hash tag, the part in braces, so that a Redis Cluster keeps it in one place.
 * @param key as in the engine: parts parted by slashes, the first of which names the service and user
 */
export function storeKey(key: string): string {
	return `{${digest(key.split('/', 1)[0])}}:${digest(key)}`;
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
