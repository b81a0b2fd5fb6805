import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../nodes/shared/engine/httpReply';
import { errorText } from '../../../nodes/shared/providers/errorText';

const response = (body: unknown, type = 'application/json'): HttpResponse => ({
	kind: 'response',
	status: 400,
	statusText: 'Bad Request',
	headers: { 'content-type': type },
	body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
	url: 'https://api.test/',
	arrivedAt: 0,
});

describe("a service's own words", () => {
	it.each([
		[{ message: 'plain' }, 'plain'],
		[{ error: { message: 'nested', code: 7 } }, 'nested'],
		[{ error: 'invalid_grant', error_description: 'token expired' }, 'token expired'],
		[{ error: 'only this' }, 'only this'],
		[{ errors: [{ message: 'first' }, { message: 'second' }] }, 'first'],
		[{ errors: [{ detail: 'json:api' }] }, 'json:api'],
		[{ errors: ['just text'] }, 'just text'],
		[{ errors: { email: ['is taken', 'is odd'], name: ['is short'] } }, 'email: is taken'],
		[
			{ type: 'about:blank', title: 'Out of stock', detail: 'Item 7 is gone', status: 400 },
			'Out of stock: Item 7 is gone',
		],
		[{ title: 'Bad Request' }, 'Bad Request'],
		[{ title: 'Bad', detail: 'Bad luck' }, 'Bad luck'],
		[{ Message: 'from .NET' }, 'from .NET'],
		[{ msg: 'short' }, 'short'],
		[{ reason: 'quota' }, 'quota'],
		[{ ok: false, error: { type: 'not_found' } }, 'not_found'],
		[[{ message: 'in a list' }], 'in a list'],
		[{ message: '  many\n   spaces ' }, 'many spaces'],
	])('in %j', (body, text) => {
		expect(errorText(response(body))).toBe(text);
	});

	it('may be a short plain text, but not a page', () => {
		expect(errorText(response('no such bucket', 'text/plain'))).toBe('no such bucket');
		expect(errorText(response('<html><h1>Error</h1></html>', 'text/html'))).toBeUndefined();
		expect(errorText(response('x'.repeat(600), 'text/plain'))).toBeUndefined();
	});

	it.each([{}, [], { message: 5 }, { error: {} }, { errors: [] }, { errors: {} }, { message: '' }, 'not json {', ''])(
		'are not made up of %j',
		(body) => {
			expect(errorText(response(body))).toBeUndefined();
		},
	);

	it('are not looked for in what is too long to be a message', () => {
		expect(errorText(response('y'.repeat(5000), 'text/plain'))).toBeUndefined();
	});
});
