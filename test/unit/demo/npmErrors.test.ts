import { describe, expect, it } from 'vitest';
import { explain } from '../../../demo/setup/npmRun.mjs';

describe('what npm says when it fails', () => {
	it.each([
		['npm error code ENOTFOUND\nnpm error errno ENOTFOUND', /could not reach its registry/],
		['npm error code ECONNREFUSED', /could not reach its registry/],
		['npm error code ENOSPC\nnpm error nospc no space left on device', /No disk space left in \/place/],
		['npm error code EACCES', /may not write to \/place/],
		['npm error code EINTEGRITY', /npm cache verify/],
		['npm error code EUSAGE', /npm failed in \/place/],
	])('%j is put into words', (said, words) => {
		expect(explain(said, '/place')).toMatch(words);
	});

	it("is quoted below, without npm's stack and notices", () => {
		const said =
			'npm warn old\nnpm error code EUSAGE\nnpm error     at Socket.x (net.js:1)\nnpm error A complete log of …';
		expect(explain(said, '/place').split('\n').slice(1)).toEqual(['npm error code EUSAGE']);
	});
});
