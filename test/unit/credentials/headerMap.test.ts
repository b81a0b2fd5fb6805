import { describe, expect, it } from 'vitest';
import { findHeader, putHeader, removeHeader } from '../../../nodes/shared/credentials/headerMap';

describe('headers', () => {
	it('are set under the name they have, else under the one given', () => {
		const headers: Record<string, string> = { 'content-TYPE': 'a' };
		putHeader(headers, 'Content-Type', 'b');
		putHeader(headers, 'X-New', 'c');
		expect(headers).toEqual({ 'content-TYPE': 'b', 'X-New': 'c' });
	});

	it('are found and taken out whatever their case', () => {
		const headers: Record<string, string> = { AUTHORIZATION: 'a', other: 'b' };
		expect(findHeader(headers, 'Authorization')).toBe('a');
		removeHeader(headers, 'authorization');
		expect(headers).toEqual({ other: 'b' });
	});
});
