import { createHash, randomBytes } from 'node:crypto';
import { findHeader, putHeader } from './headerMap';
import { parseChallenges } from './digestChallenge';
import type { Rejection, SignableRequest, Signer } from './signer';

/** n8n's "Digest Auth". */
export interface HttpDigestAuth {
	readonly user?: string;
	readonly password?: string;
}

/** RFC 7616, 3.3: names of algorithms to those of Node's hashes. */
const HASHES: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** 128 bits, so that no client ever picks the same one. */
const randomCnonce = (): string => randomBytes(16).toString('hex');

/** What the server asked for, and how often it was answered. */
interface Session {
	readonly realm: string;
	readonly nonce: string;
	readonly opaque?: string;
	/** As the server wrote it. */
	readonly algorithm: string | undefined;
	readonly hash: string;
	/** `-sess` algorithms hash the first nonces into the secret. */
	readonly perSession: boolean;
	/** False for servers of RFC 2069, which know no quality of protection. */
	readonly qop: boolean;
	readonly userhash: boolean;
	uses: number;
}

/**
 * Answers Digest challenges (RFC 7616). The first request goes out unsigned; later ones to the same origin use the
 * challenge it brought, counting up, so that only one refusal is paid for many requests.
 * @param makeCnonce makes the client's part of the secret; may be used once or more, but must not be guessable
 */
export function createHttpDigestAuthSigner(
	{ user = '', password = '' }: HttpDigestAuth,
	makeCnonce = randomCnonce,
): Signer {
	const sessions = new Map<string, Session>();
	return {
		sign(request) {
			const session = sessions.get(request.url.origin);
			if (session) putHeader(request.headers, 'Authorization', answer(session, request, user, password, makeCnonce()));
		},
		onUnauthorized(rejection) {
			const { origin } = rejection.request.url;
			const current = sessions.get(origin);
			const sent = nonceOf(rejection);
			// Another request has been given a newer challenge meanwhile.
			if (current && sent !== current.nonce) return true;
			const next = readChallenge(rejection);
			if (!next) return false;
			sessions.set(origin, next.session);
			// A nonce that was fresh and is refused without being called stale means a wrong user or password. Servers that
			// accept a nonce only once do not always say "stale", so one that was used before gets another try.
			return sent === undefined || next.stale || (current?.uses ?? 0) > 1;
		},
		secrets: () => [password],
	};
}

function readChallenge(rejection: Rejection): { session: Session; stale: boolean } | undefined {
	for (const { scheme, parameters } of parseChallenges(rejection.headers['www-authenticate'])) {
		const { realm = '', nonce, opaque, algorithm, stale, userhash } = parameters;
		const [, name = 'MD5', suffix] = /^(.*?)(-sess)?$/i.exec(algorithm ?? 'MD5') ?? [];
		const hash = HASHES[name.toUpperCase()];
		const offers = parameters.qop?.split(',').map((offer) => offer.trim().toLowerCase());
		// auth-int needs the body's hash before it is sent; every server that asks for it offers auth too or is not usable.
		if (scheme !== 'digest' || nonce === undefined || !hash || (offers && !offers.includes('auth'))) continue;
		const session: Session = {
			realm,
			nonce,
			opaque,
			algorithm,
			hash,
			perSession: suffix !== undefined,
			qop: offers !== undefined,
			userhash: userhash?.toLowerCase() === 'true',
			uses: 0,
		};
		return { session, stale: stale?.toLowerCase() === 'true' };
	}
	return undefined;
}

function answer(
	session: Session,
	{ url, method }: SignableRequest,
	user: string,
	password: string,
	cnonce: string,
): string {
	const digest = (text: string) => createHash(session.hash).update(text, 'utf8').digest('hex');
	const uri = url.pathname + url.search;
	const nc = (++session.uses).toString(16).padStart(8, '0');
	const secret = digest(`${user}:${session.realm}:${password}`);
	const ha1 = session.perSession ? digest(`${secret}:${session.nonce}:${cnonce}`) : secret;
	const ha2 = digest(`${method}:${uri}`);
	const response = session.qop
		? digest(`${ha1}:${session.nonce}:${nc}:${cnonce}:auth:${ha2}`)
		: digest(`${ha1}:${session.nonce}:${ha2}`);
	const fields = [
		userField(session, user, digest),
		`realm=${quoted(session.realm)}`,
		`nonce=${quoted(session.nonce)}`,
		`uri=${quoted(uri)}`,
		`response="${response}"`,
		session.algorithm === undefined ? '' : `algorithm=${session.algorithm}`,
		session.opaque === undefined ? '' : `opaque=${quoted(session.opaque)}`,
		session.qop || session.perSession ? `cnonce="${cnonce}"` : '',
		session.qop ? `qop=auth, nc=${nc}` : '',
		session.userhash ? 'userhash=true' : '',
	];
	return `Digest ${fields.filter((field) => field !== '').join(', ')}`;
}

/** Names outside ASCII do not fit into a quoted string (RFC 7616, 3.4). */
function userField({ userhash, realm }: Session, user: string, digest: (text: string) => string): string {
	if (userhash) return `username="${digest(`${user}:${realm}`)}"`;
	return /^[\x20-\x7e]*$/.test(user) ? `username=${quoted(user)}` : `username*=UTF-8''${encodeURIComponent(user)}`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function nonceOf({ request }: Rejection): string | undefined {
	const [sent] = parseChallenges(findHeader(request.headers, 'Authorization'));
	return sent?.scheme === 'digest' ? sent.parameters.nonce : undefined;
}
