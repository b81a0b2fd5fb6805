import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shorten } from '../../../nodes/shared/providers/shorten';

it('makes one line of a text', () => {
	expect(shorten('  What\n\thappened.  ')).toBe('What happened.');
	expect(shorten(' \n ')).toBeUndefined();
});

it('cuts between words, never inside one', () => {
	fc.assert(
		fc.property(fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { maxLength: 200 }), (words) => {
			const short = shorten(words.join(' ')) ?? '';
			expect(short.length).toBeLessThanOrEqual(502);
			for (const word of short.split(' ')) expect([...words, '…', '']).toContain(word);
		}),
	);
	expect(shorten('x'.repeat(5_000))).toBeUndefined();
});
