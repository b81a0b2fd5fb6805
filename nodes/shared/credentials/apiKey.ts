import { putHeader } from './headerMap';
import { basicAuthorization } from './basicAuthorization';
import { CredentialError } from './credentialError';
import { checkedHeader } from './headerField';
import { setQueryParameter } from './queryParameter';
import type { Signer } from './signer';

/** Where a key travels. */
export type KeyPlace = 'header' | 'query' | 'bearer' | 'basic';

/** The fields of the Steady API Key credential. */
export interface ApiKeyCredential {
	readonly place?: KeyPlace;
	readonly headerName?: string;
	readonly queryName?: string;
	readonly prefix?: string;
	readonly apiKey?: string;
	readonly user?: string;
	readonly password?: string;
	readonly furtherKeys?: { readonly keys?: readonly FurtherKey[] };
}

export interface FurtherKey {
	readonly place?: 'header' | 'query';
	readonly name?: string;
	readonly prefix?: string;
	readonly apiKey?: string;
}

/** What a credential adds to a request. */
export interface KeyPart {
	readonly place: 'header' | 'query';
	readonly name: string;
	readonly value: string;
}

export function createApiKeySigner(credential: ApiKeyCredential): Signer {
	return {
		sign({ headers, url }) {
			for (const { place, name, value } of apiKeyParts(credential)) {
				if (place === 'header') putHeader(headers, name, value);
				else setQueryParameter(url, name, value);
			}
		},
		secrets: () => apiKeySecrets(credential),
	};
}

/**
 * Works out what the credential adds to a request.
 * @throws {CredentialError} when a field is empty, cannot be sent, or says the same as another one
 */
export function apiKeyParts(credential: ApiKeyCredential): KeyPart[] {
	const parts = [mainPart(credential)];
	for (const [index, key] of (credential.furtherKeys?.keys ?? []).entries()) {
		const part = furtherPart(key, `Further Keys ${index + 1}`);
		if (parts.some((other) => isSamePlace(part, other))) {
			throw new CredentialError(
				`Further Keys ${index + 1}: Name`,
				`names the ${part.place === 'header' ? 'header' : 'query parameter'} "${part.name}", which already carries another key`,
				'Give every key a name of its own, or remove one of them.',
			);
		}
		parts.push(part);
	}
	return parts;
}

function mainPart({
	place = 'header',
	headerName = '',
	queryName = '',
	prefix = '',
	apiKey = '',
	user = '',
	password = '',
}: ApiKeyCredential): KeyPart {
	switch (place) {
		case 'header':
			return headerPart(headerName, prefix, apiKey, 'Header Name', 'API Key');
		case 'query':
			return queryPart(queryName, prefix, apiKey, 'Parameter Name', 'API Key');
		case 'bearer':
			return headerPart('Authorization', prefix.trim() === '' ? 'Bearer' : prefix, apiKey, 'API Key', 'API Key');
		case 'basic':
			return basicPart(user, password);
	}
}

function furtherPart({ place = 'header', name = '', prefix = '', apiKey = '' }: FurtherKey, where: string): KeyPart {
	const make = place === 'header' ? headerPart : queryPart;
	return make(name, prefix, apiKey, `${where}: Name`, `${where}: API Key`);
}

function headerPart(name: string, prefix: string, key: string, nameField: string, valueField: string): KeyPart {
	return {
		place: 'header',
		...checkedHeader(name, withPrefix(prefix, presentKey(key, valueField)), { nameField, valueField }),
	};
}

function queryPart(name: string, prefix: string, key: string, nameField: string, valueField: string): KeyPart {
	const trimmed = name.trim();
	if (trimmed === '') {
		throw new CredentialError(
			nameField,
			'is empty',
			'Fill in the name of the query parameter that the service expects, for example api_key.',
		);
	}
	return { place: 'query', name: trimmed, value: withPrefix(prefix, presentKey(key, valueField)) };
}

function basicPart(user: string, password: string): KeyPart {
	if (user === '' && password === '') {
		throw new CredentialError(
			'User',
			'is empty, and so is the password',
			'Fill in what the service gave you. Many services take the key as user and no password, or the other way round.',
		);
	}
	// RFC 7617, 2: everything after the first colon would be read as password.
	if (user.includes(':')) {
		throw new CredentialError(
			'User',
			'holds a colon, which basic auth cannot send',
			'Put the part after the colon into Password.',
		);
	}
	return { place: 'header', name: 'Authorization', value: basicAuthorization(user, password) };
}

/** White space around a key is never part of it; it comes from files and clipboards. */
function presentKey(key: string, field: string): string {
	const trimmed = String(key).trim();
	if (trimmed !== '') return trimmed;
	throw new CredentialError(
		field,
		'is empty',
		'Paste the key. If the field holds an expression, check that it gives a value here.',
	);
}

/** "Token" and "key" give "Token key"; a prefix that ends in a sign such as = or : is joined as it is. */
function withPrefix(prefix: string, key: string): string {
	const trimmed = prefix.trim();
	if (trimmed === '') return key;
	return /[\p{L}\p{N}]$/u.test(trimmed) ? `${trimmed} ${key}` : trimmed + key;
}

function isSamePlace(a: KeyPart, b: KeyPart): boolean {
	if (a.place !== b.place) return false;
	return a.place === 'header' ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name;
}

function apiKeySecrets({ place, apiKey = '', user = '', password = '', furtherKeys }: ApiKeyCredential): string[] {
	const further = (furtherKeys?.keys ?? []).map((key) => key.apiKey ?? '');
	// Services that take the key as the user exist.
	const main =
		place === 'basic' ? [user, password, basicAuthorization(user, password).slice('Basic '.length)] : [apiKey];
	return [...main, ...further].map((secret) => String(secret).trim()).filter((secret) => secret !== '');
}
