import type { KeyObject } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { CredentialError } from './credentialError';
import { checkedUrl, customApiBase, type CustomEndpoints } from './customEndpoints';
import { googleAdvice } from './googleAdvice';
import { chosenScopes, googleProbe, type ScopeFields } from './googleScopes';
import { parseJson } from './jsonField';
import { readPrivateKey } from './keyMaterial';
import { isPlainObject } from './plainObject';
import type { TokenGrant } from './tokenRequest';

/** The fields of the Steady Google Service Account credential. */
export interface GoogleServiceAccount extends ScopeFields, CustomEndpoints {
	readonly keyFrom?: 'file' | 'fields';
	/** The JSON that the Cloud console gives out. */
	readonly keyFile?: string;
	readonly email?: string;
	readonly privateKey?: string;
	/** Whom to act as, by domain-wide delegation. */
	readonly subject?: string;
	readonly tokenUrl?: string;
}

/** The fields of n8n's own service account credential. */
export interface GoogleApi {
	readonly email?: string;
	readonly privateKey?: string;
	readonly delegatedEmail?: string;
	readonly httpNode?: boolean;
	readonly scopes?: string;
}

/** Who signs. */
interface Signatory {
	readonly email: string;
	readonly key: KeyObject;
	/** Tells Google which of the account's keys it was. */
	readonly keyId?: string;
	readonly tokenUrl?: string;
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Google takes no assertion that lasts longer. Its clock counts, so that the end is the same however ours goes. */
const LONGEST_SECONDS = 3600;

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const FIELDS = { email: 'Service Account Email', privateKey: 'Private Key' };
const KEY_FILE = 'Key File (JSON)';

/**
 * Tokens for a service account, by JWT bearer grant (RFC 7523, 2.1).
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function googleServiceAccountGrant(credential: GoogleServiceAccount): TokenGrant {
	return {
		request(now) {
			const signatory = readSignatory(credential);
			const own = credential.customEndpoints ? (credential.tokenUrl ?? '').trim() : '';
			const url = own === '' ? (signatory.tokenUrl ?? TOKEN_URL) : checkedUrl('Access Token URL', own);
			return jwtBearer(signatory, chosenScopes(credential), credential.subject, url, now);
		},
	};
}

/**
 * The same for n8n's own service account credential, as HTTP Request uses it; n8n asks for a token before each request.
 */
export function googleApiGrant({ email, privateKey, delegatedEmail, httpNode, scopes }: GoogleApi): TokenGrant {
	return {
		request(now) {
			if (!httpNode) {
				throw new CredentialError(
					'Set up for use in HTTP Request node',
					'is off, so it does not say what to ask for',
					'Turn it on in the credential and fill in "Scope(s)".',
				);
			}
			const asked = (scopes ?? '')
				.replaceAll('\\n', ' ')
				.split(/[\s,]+/)
				.filter(Boolean);
			if (asked.length === 0)
				throw new CredentialError('Scope(s)', 'is empty', 'Fill in what the requests are allowed to do.');
			return jwtBearer(fromFields({ email, privateKey }), asked, delegatedEmail, TOKEN_URL, now);
		},
	};
}

/** An address that answers a GET only with a good token. @throws {CredentialError} as the grant does */
export function googleTestUrl(credential: GoogleServiceAccount): string {
	return (customApiBase(credential) ?? 'https://www.googleapis.com') + googleProbe(chosenScopes(credential));
}

function jwtBearer(signatory: Signatory, scopes: string[], subject = '', url: string, now: number) {
	const { email, key, keyId } = signatory;
	const issuedAt = Math.floor(now / 1000);
	const claims = {
		iss: email,
		scope: scopes.join(' '),
		aud: url,
		iat: issuedAt,
		exp: issuedAt + LONGEST_SECONDS,
		...(subject.trim() === '' ? {} : { sub: subject.trim() }),
	};
	const assertion = sign(claims, key, { algorithm: 'RS256', ...(keyId ? { keyid: keyId } : {}) });
	return { url, form: { grant_type: GRANT_TYPE, assertion }, secrets: [assertion], advise: googleAdvice };
}

function readSignatory(credential: GoogleServiceAccount): Signatory {
	return credential.keyFrom === 'fields' ? fromFields(credential) : fromFile(credential.keyFile ?? '');
}

function fromFields({ email = '', privateKey = '' }: Pick<GoogleServiceAccount, 'email' | 'privateKey'>): Signatory {
	if (email.trim() === '') {
		throw new CredentialError(
			FIELDS.email,
			'is empty',
			'Copy it from the Cloud console; it ends in gserviceaccount.com.',
		);
	}
	if (privateKey.trim() === '') {
		throw new CredentialError(
			FIELDS.privateKey,
			'is empty',
			'Copy the whole text of "private_key" from the JSON key file.',
		);
	}
	return { email: email.trim(), key: rsaKey(FIELDS.privateKey, privateKey) };
}

/** https://cloud.google.com/iam/docs/keys-create-delete#creating */
function fromFile(text: string): Signatory {
	const file = parsed(text);
	const field = (name: string) => {
		const value = file[name];
		return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
	};
	const email = field('client_email');
	const privateKey = field('private_key');
	if (email === undefined || privateKey === undefined) {
		throw new CredentialError(
			KEY_FILE,
			kindOf(file),
			'In the Cloud console open "IAM & Admin → Service Accounts", the account, "Keys", and add a key of the type JSON.',
		);
	}
	const tokenUrl = field('token_uri');
	return {
		email,
		key: rsaKey(KEY_FILE, privateKey),
		keyId: field('private_key_id'),
		...(tokenUrl === undefined ? {} : { tokenUrl: checkedUrl(KEY_FILE, tokenUrl) }),
	};
}

/** The parser's own message is left out, for it quotes the text. */
function parsed(text: string): Readonly<Record<string, unknown>> {
	if (text.trim() === '') {
		throw new CredentialError(KEY_FILE, 'is empty', 'Open the file in a text editor and paste all of it.');
	}
	const value = parseJson(text);
	if (isPlainObject(value)) return value;
	throw new CredentialError(KEY_FILE, 'is not JSON', 'Paste all of the file, from the first { to the last }.');
}

function kindOf(file: Readonly<Record<string, unknown>>): string {
	if ('installed' in file || 'web' in file) return 'is that of an OAuth client, not of a service account';
	if (file.type !== undefined && file.type !== 'service_account') return 'is not that of a service account';
	return 'lacks "client_email" or "private_key"';
}

function rsaKey(field: string, text: string): KeyObject {
	const key = readPrivateKey(field, text);
	if (key.asymmetricKeyType === 'rsa') return key;
	throw new CredentialError(field, 'holds no RSA key, and Google takes no others', 'Make a new key for the account.');
}
