import { constants, type KeyObject, verify } from 'node:crypto';

export interface Jwt {
	readonly header: Readonly<Record<string, unknown>>;
	readonly claims: Readonly<Record<string, unknown>>;
	/** Whether the signature is by the holder of this public key, with the algorithm that is expected. */
	isSignedBy(key: KeyObject): boolean;
}

/** RSA by the name that RFC 7518, 3.1 gives the algorithm. */
const PADDING: Readonly<Record<string, object>> = {
	RS256: { padding: constants.RSA_PKCS1_PADDING },
	PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
};

/**
 * Takes a JWT in compact form apart (RFC 7519, 7.2), with Node's own means: what the package signs with has no part in it.
 * @param algorithm the only one that counts, whatever the header says
 * @returns undefined when it is none
 */
export function readJwt(token: string, algorithm: 'RS256' | 'PS256'): Jwt | undefined {
	const [head = '', body = '', signature = '', ...rest] = token.split('.');
	if (rest.length > 0 || signature === '') return undefined;
	try {
		const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Jwt['claims'];
		const header = part(head);
		return {
			header,
			claims: part(body),
			isSignedBy: (key) =>
				header.alg === algorithm &&
				verify(
					'sha256',
					Buffer.from(`${head}.${body}`),
					{ key, ...PADDING[algorithm] },
					Buffer.from(signature, 'base64url'),
				),
		};
	} catch {
		return undefined;
	}
}
