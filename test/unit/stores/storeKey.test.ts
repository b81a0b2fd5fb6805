import { expect, it } from 'vitest';
import { storeKey } from '../../../nodes/shared/stores/storeKey';

it('lets nothing be read of what a bucket is about', () => {
	const key = storeKey('https://api.example.com alice@example.com token123/learned');
	expect(key).toMatch(/^\{[\w-]{22}\}:[\w-]{22}$/);
});

it('keeps what belongs to one service and user in one place of a Redis Cluster', () => {
	const [a, b, c] = ['scope/slots', 'scope/messages/learned', 'other/slots'].map(storeKey);
	const tag = (key: string) => key.slice(0, key.indexOf('}'));
	expect(tag(a)).toBe(tag(b));
	expect(a).not.toBe(b);
	expect(tag(a)).not.toBe(tag(c));
});
