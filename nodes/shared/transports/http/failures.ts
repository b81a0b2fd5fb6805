import type { HttpFailure, HttpPhase } from '../../engine/httpReply';

/** Turned down by our own rules; words for the user, nothing to be gained by repeating. */
export class Refusal extends Error {
	constructor(
		readonly code: string,
		message: string,
		readonly description?: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

interface Explanation {
	/** Continues "example.com:443 …". */
	readonly says: string;
	readonly description?: string;
	readonly timeout?: true;
	readonly permanent?: true;
}

const CHECK_HOST = 'Check the host name in the URL';
const CHECK_CERTIFICATE =
	'Renew the certificate on the server, or give its authority under "SSL Certificates"; "Ignore SSL Issues" accepts any certificate';
const CHECK_PEM = 'Check the PEM texts and the passphrase in the credential for SSL certificates';
const NOT_HTTP = 'Check that the scheme (http or https) and the port in the URL are those of a web server';

/** Codes of sockets, DNS, TLS and undici that users meet, in words. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
	ECONNREFUSED: {
		says: 'refused the connection',
		description: 'Check that the service is running and that host and port are right',
	},
	ECONNRESET: { says: 'closed the connection before it had answered' },
	EPIPE: { says: 'closed the connection while the request was being sent' },
	UND_ERR_SOCKET: { says: 'closed the connection before it had answered' },
	ETIMEDOUT: { says: 'did not answer the connection in time', timeout: true },
	UND_ERR_CONNECT_TIMEOUT: { says: 'did not answer the connection in time', timeout: true },
	UND_ERR_HEADERS_TIMEOUT: {
		says: 'did not answer in time',
		description: 'Give it more time with the option "Timeout"',
		timeout: true,
	},
	UND_ERR_BODY_TIMEOUT: { says: 'stopped in the middle of its answer', timeout: true },
	EHOSTUNREACH: { says: 'cannot be reached from here' },
	ENETUNREACH: { says: 'cannot be reached from here' },
	EAI_AGAIN: { says: 'could not be looked up: the name server did not answer' },
	ENOTFOUND: { says: 'does not exist', description: CHECK_HOST, permanent: true },
	EPROTO: { says: 'did not answer with TLS', description: NOT_HTTP, permanent: true },
	ERR_SSL_WRONG_VERSION_NUMBER: { says: 'did not answer with TLS', description: NOT_HTTP, permanent: true },
	ERR_SSL_PACKET_LENGTH_TOO_LONG: { says: 'did not answer with TLS', description: NOT_HTTP, permanent: true },
	CERT_HAS_EXPIRED: { says: 'has a certificate that has expired', description: CHECK_CERTIFICATE, permanent: true },
	DEPTH_ZERO_SELF_SIGNED_CERT: {
		says: 'has a certificate it signed itself',
		description: CHECK_CERTIFICATE,
		permanent: true,
	},
	SELF_SIGNED_CERT_IN_CHAIN: {
		says: 'has a certificate of an authority that is not known here',
		description: CHECK_CERTIFICATE,
		permanent: true,
	},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
		says: 'has a certificate of an authority that is not known here',
		description: CHECK_CERTIFICATE,
		permanent: true,
	},
	UNABLE_TO_GET_ISSUER_CERT: {
		says: 'has a certificate of an authority that is not known here',
		description: CHECK_CERTIFICATE,
		permanent: true,
	},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
		says: 'has a certificate of an authority that is not known here',
		description: CHECK_CERTIFICATE,
		permanent: true,
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		says: 'has a certificate for another host',
		description: CHECK_HOST,
		permanent: true,
	},
	ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
		says: 'asks for a client certificate',
		description: 'Add it under "SSL Certificates"',
		permanent: true,
	},
	ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
		says: 'refused the TLS handshake',
		description: 'It may ask for a client certificate: add it under "SSL Certificates"',
		permanent: true,
	},
	UND_ERR_HEADERS_OVERFLOW: { says: 'sent more headers than are accepted', permanent: true },
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { says: 'sent less than it had announced' },
	UND_ERR_INVALID_ARG: { says: 'was not called: the request is not valid HTTP', permanent: true },
	ABORT_ERR: { says: 'was left: the request was cancelled' },
	Z_DATA_ERROR: { says: 'sent a body that cannot be decompressed' },
	Z_BUF_ERROR: { says: 'sent a compressed body that ends too early' },
	ERR_BROTLI_INVALID_PARAM: { says: 'sent a body that cannot be decompressed' },
};

/** undici's words for a proxy that answers CONNECT with something else than 200. */
const TUNNEL_REFUSED = /^Proxy response \((\d{3})\)/;

/** Where a request was when it failed. */
export interface FailurePoint {
	/** Absent when the URL itself was the trouble. */
	readonly url?: URL;
	readonly phase: HttpPhase;
	readonly delivered: HttpFailure['delivered'];
	/** Address of the proxy in between, where there is one. */
	readonly proxy?: string;
}

/** Puts whatever was thrown on the way into words. */
export function toFailure(error: unknown, at: FailurePoint): HttpFailure {
	const code = codeOf(error);
	const common = { kind: 'failure', code, delivered: at.delivered, phase: at.phase, cause: error } as const;
	if (error instanceof Refusal) {
		return { ...common, message: error.message, description: error.description, permanent: true };
	}
	const known = explain(code);
	const host = at.url?.host ?? 'The service';
	if (known) {
		const peer = at.phase === 'connect' && at.proxy ? `${host} (through the proxy ${hostOf(at.proxy)})` : host;
		return {
			...common,
			message: `${peer} ${known.says} (${code})`,
			description: known.description,
			timeout: known.timeout,
			permanent: known.permanent,
		};
	}
	const text = error instanceof Error ? error.message : String(error);
	const refused = TUNNEL_REFUSED.exec(text)?.[1];
	if (at.phase === 'connect' && refused !== undefined) {
		return {
			...common,
			code: `PROXY_${refused}`,
			message: `The proxy ${hostOf(at.proxy ?? '')} did not let us through to ${host} (${refused})`,
			description:
				refused === '407' ? 'Put name and password into its address: http://name:password@proxy:3128' : undefined,
			// A proxy that is overloaded or restarted may do so later.
			permanent: !refused.startsWith('5'),
		};
	}
	if (at.phase === 'connect' && code === 'UNKNOWN') {
		// Only n8n's lookup fails without a code: it found an address that must not be reached.
		return {
			...common,
			code: 'EGRESS_REFUSED',
			message: `${host} must not be called from here: ${text}`,
			permanent: true,
		};
	}
	return { ...common, message: `The request to ${host} failed: ${text} (${code})` };
}

function explain(code: string): Explanation | undefined {
	if (code.startsWith('HPE_')) return { says: 'did not answer with valid HTTP', description: NOT_HTTP };
	if (code.startsWith('ERR_OSSL_'))
		return { says: 'was not called: a certificate or key cannot be read', description: CHECK_PEM, permanent: true };
	return EXPLANATIONS[code];
}

/** @returns the first code down the cause chain; UNKNOWN where there is none */
export function codeOf(error: unknown): string {
	let current = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const { code, name, errors, cause } = current as Record<string, unknown>;
		if (typeof code === 'string' && code !== '') return code;
		if (name === 'AbortError') return 'ABORT_ERR';
		if (name === 'HTTPParserError') return 'HPE_INVALID';
		current = Array.isArray(errors) && errors.length > 0 ? (errors[0] as unknown) : cause;
	}
	return 'UNKNOWN';
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).host : 'of the settings';
}
