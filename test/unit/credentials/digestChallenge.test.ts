import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseChallenges } from '../../../nodes/shared/credentials/digestChallenge';

it('reads several challenges in one header (RFC 9110, 11.6.1)', () => {
	expect(
		parseChallenges('Basic realm="simple", Newauth realm="apps", type=1,  title="Login to \\"apps\\", please"'),
	).toEqual([
		{ scheme: 'basic', parameters: { realm: 'simple' } },
		{ scheme: 'newauth', parameters: { realm: 'apps', type: '1', title: 'Login to "apps", please' } },
	]);
});

it('reads one challenge per header line, and those without parameters', () => {
	expect(parseChallenges(['Negotiate', 'Negotiate YII=, Digest realm = "a" ,nonce="b"'])).toEqual([
		{ scheme: 'negotiate', parameters: {} },
		{ scheme: 'negotiate', parameters: {} },
		{ scheme: 'digest', parameters: { realm: 'a', nonce: 'b' } },
	]);
});

it('reads back any quoted string', () => {
	fc.assert(
		fc.property(fc.string(), (realm) => {
			const header = `Digest realm="${realm.replace(/["\\]/g, '\\$&')}", nonce=abc`;
			expect(parseChallenges(header)).toEqual([{ scheme: 'digest', parameters: { realm, nonce: 'abc' } }]);
		}),
	);
});

it('makes nothing of nothing', () => {
	expect(parseChallenges(undefined)).toEqual([]);
	expect(parseChallenges('')).toEqual([]);
	expect(parseChallenges('"')).toEqual([]);
});
