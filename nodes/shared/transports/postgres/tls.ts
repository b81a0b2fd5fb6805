import type { ConnectionOptions } from 'node:tls';
import type { TlsSettings } from './settings';

/** Node's options for a TLS mode; `false` for a connection in the clear. */
export function tlsOptions({ mode, ca, certificate, key }: TlsSettings): ConnectionOptions | false {
	if (mode === 'disable') return false;
	return {
		...(ca ? { ca } : {}),
		...(certificate ? { cert: certificate } : {}),
		...(key ? { key } : {}),
		rejectUnauthorized: mode !== 'require',
		// verify-ca asks who signed the certificate, not whom it was made for.
		...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
	};
}
