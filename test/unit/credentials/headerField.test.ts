import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialError } from '../../../nodes/shared/credentials/credentialError';
import { setCredentialHeader } from '../../../nodes/shared/credentials/headerField';

const SOURCE = { nameField: 'Header Name', valueField: 'API Key' };

function set(name: string, value: string, headers: Record<string, string> = {}): Record<string, string> {
	setCredentialHeader(headers, name, value, SOURCE);
	return headers;
}

describe('any name and value', () => {
	it('can be sent afterwards, or is refused with an error that names the field and keeps the value to itself', () => {
		const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.stringMatching(/^[A-Za-z-]{1,12}$/));
		fc.assert(
			fc.property(text, text, (name, value) => {
				const headers: Record<string, string> = {};
				try {
					setCredentialHeader(headers, name, value, SOURCE);
				} catch (error) {
					expect(error).toBeInstanceOf(CredentialError);
					const { field, message } = error as CredentialError;
					expect(Object.values(SOURCE)).toContain(field);
					expect(message).toContain(`"${field}"`);
					if (field === SOURCE.valueField) expect(value.length > 3 && message.includes(value)).toBe(false);
					expect(headers).toEqual({});
					return;
				}
				const [[sentName, sentValue]] = Object.entries(headers);
				validateHeaderName(sentName);
				validateHeaderValue(sentName, sentValue);
				expect(sentValue).toBe(value.trim());
			}),
		);
	});
});

it('refuses a name that no object keeps, rather than send nothing', () => {
	expect(() => set('__proto__', 'abc')).toThrow('"Header Name" is "__proto__"');
});

it('drops the line break that a file or clipboard left at the end', () => {
	expect(set('X-API-Key', ' abc\r\n')).toEqual({ 'X-API-Key': 'abc' });
});

it('says which character is wrong, and where', () => {
	expect(() => set('X-API-Key', 'abc\ndef')).toThrow(
		/"API Key" cannot be sent in a header: it holds the character U\+000A at position 4$/,
	);
	expect(() => set('X-API-Key', 'ab—c')).toThrow(/U\+2014 at position 3$/);
	expect(() => set('X API Key', 'abc')).toThrow(
		/"Header Name" is not a header name: it holds the character U\+0020 at position 2$/,
	);
	expect(() => set('  ', 'abc')).toThrow(/"Header Name" is empty$/);
});

it.each(['Host', 'content-length', 'Transfer-Encoding', 'Connection'])(
	'refuses %s, which would change the request itself',
	(name) => {
		expect(() => set(name, 'abc')).toThrow(CredentialError);
	},
);

it('replaces a header of the request, whatever its case', () => {
	expect(set('X-API-Key', 'new', { 'x-api-key': 'old', accept: '*/*' })).toEqual({ 'x-api-key': 'new', accept: '*/*' });
});
