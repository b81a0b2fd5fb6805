import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerProblem, withoutConnectionHeaders } from '../../../nodes/shared/transports/http/headers';

describe('header rules', () => {
	it('let nothing through that would end a header early', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
				if (headerProblem(name, value) !== undefined) return;
				expect(name).toMatch(/^[\x21-\x7e]+$/);
				expect(name).not.toContain(':');
				expect(value).not.toMatch(/[\r\n\0]/);
				// What is written as Latin-1 is read as what was meant.
				expect(Buffer.from(value, 'latin1').toString('latin1')).toBe(value);
			}),
			{ numRuns: 2000 },
		);
	});

	it('name the character and where it is', () => {
		expect(headerProblem('X-A', 'ab\ncd')).toContain('U+000A at position 3');
		expect(headerProblem('X-A', 'plain, "quoted"; \tand ünïcode in Latin-1')).toBeUndefined();
	});

	it('leave the connection its own headers', () => {
		expect(withoutConnectionHeaders({ Connection: 'close', TE: 'x', 'X-A': '1', 'content-length': '1' })).toEqual({
			'X-A': '1',
		});
	});
});
