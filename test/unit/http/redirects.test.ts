import { describe, expect, it } from 'vitest';
import { isSameParty } from '../../../nodes/shared/transports/http/redirects';

describe('who a credential is meant for', () => {
	it.each([
		['https://a.test/x', 'https://a.test/y', true],
		['http://a.test', 'https://a.test', true],
		['https://a.test', 'http://a.test', false],
		['http://a.test:8080', 'https://a.test', false],
		['http://a.test', 'https://a.test:8443', false],
		['https://a.test', 'https://b.a.test', false],
		['https://a.test', 'https://a.test:444', false],
		['https://a.test', 'https://a.test.evil.test', false],
	])('%s → %s: %s', (home, url, same) => {
		expect(isSameParty(new URL(home), new URL(url))).toBe(same);
	});
});
