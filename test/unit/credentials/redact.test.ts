import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from '../../../nodes/shared/credentials/redact';

it('leaves no secret behind, plain or in the form it has in a URL', () => {
	const secret = fc
		.string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
		.filter((text) => !'**hidden**'.includes(text));
	fc.assert(
		fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), (secrets, noise) => {
			const text = secrets.map((value) => `${noise}${value}?key=${encodeURIComponent(value)}`).join(' ');
			const safe = redact(text, secrets);
			for (const value of secrets) {
				expect(safe.split('**hidden**').join('\n')).not.toContain(value);
			}
		}),
	);
});

it('hides the longer secret as a whole when one is part of the other', () => {
	expect(redact('user secret-abc', ['secret', 'secret-abc'])).toBe('user **hidden**');
});

it('keeps the text when a secret is too short to mean anything', () => {
	expect(redact('a banana', ['an', ''])).toBe('a banana');
});
