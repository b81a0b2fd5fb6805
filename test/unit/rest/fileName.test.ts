import { describe, expect, it } from 'vitest';
import { fileFacts } from '../../../nodes/Rest/response/fileName';

describe('what a response says about its file', () => {
	it.each([
		['attachment; filename="a b.txt"', 'a b.txt'],
		['attachment; filename=plain.txt', 'plain.txt'],
		['attachment; filename="fallback.txt"; filename*=UTF-8\'\'na%C3%AFve.txt', 'naïve.txt'],
		['inline; filename="quo\\"ted.txt"', 'quo"ted.txt'],
		['filename=bare.txt', 'bare.txt'],
		['attachment; filename="100%.txt"', '100%.txt'],
		['attachment', 'files/report.pdf'],
		[undefined, 'files/report.pdf'],
	])('%s names it %s', (disposition, path) => {
		expect(fileFacts('https://a.test/files/report.pdf?x=1', 'application/pdf; a=b', disposition)).toEqual({
			path,
			mimeType: 'application/pdf',
		});
	});

	it('may be nothing', () => {
		expect(fileFacts('https://a.test/', '', undefined)).toEqual({ path: undefined, mimeType: undefined });
	});
});
