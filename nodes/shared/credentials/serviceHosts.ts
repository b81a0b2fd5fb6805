import { CredentialError, inOneText } from './credentialError';
import { customApiBase, type CustomEndpoints } from './customEndpoints';
import { graphOrigin, type MicrosoftFields, type N8nMicrosoftFields, n8nGraphOrigin } from './microsoftCloud';

/** The hosts a credential is made for. */
interface ServiceHosts {
	/** Why others are refused. */
	readonly reason: string;
	includes(url: URL): boolean;
}

type VendorFields = CustomEndpoints & MicrosoftFields;

/** Credential types whose tokens are for one vendor's hosts. */
const VENDORS: Readonly<Record<string, ((data: VendorFields) => ServiceHosts) | undefined>> = {
	steadyGoogleOAuth2Api: () => GOOGLE,
	steadyGoogleServiceAccountApi: () => GOOGLE,
	steadyMicrosoftOAuth2Api: (data) => only(graphOrigin(data), 'it is for'),
	steadyMicrosoftAppApi: (data) => only(graphOrigin(data), 'it is for'),
};

const GOOGLE: ServiceHosts = {
	reason: 'it is for https://*.googleapis.com',
	includes: ({ protocol, hostname, port }) =>
		protocol === 'https:' && port === '' && /^([a-z0-9-]+\.)+googleapis\.com$/.test(hostname),
};

function only(origin: string, reason: string): ServiceHosts {
	return { reason: `${reason} ${origin}`, includes: (url) => url.origin === origin };
}

/**
 * Says why a credential must not go to an address: a token of Google's is for Google's hosts, one of Microsoft's for the
 * Graph of its cloud. With an "API Base URL" of its own it goes there and nowhere else.
 * @returns undefined when it may, and for types that are made for any host
 */
export function serviceForbids(type: string, data: object, url: URL): string | undefined {
	try {
		const hosts = serviceHosts(type, data);
		if (!hosts || hosts.includes(url)) return undefined;
		return `The credential must not be used with ${url.origin}: ${hosts.reason}`;
	} catch (error) {
		if (error instanceof CredentialError) return inOneText(error);
		throw error;
	}
}

/**
 * Where the vendor's API is for a credential, without a slash at its end: "API Base URL", or the Graph of its cloud.
 * @returns undefined where the credential leaves that to the node
 * @throws {CredentialError} when the address cannot be used
 */
export function apiBaseOf(type: string, data: VendorFields & N8nMicrosoftFields): string | undefined {
	if (/^microsoft\w*OAuth2Api$/.test(type)) return n8nGraphOrigin(data);
	if (!type.startsWith('steady')) return undefined;
	return customApiBase(data) ?? (type.startsWith('steadyMicrosoft') ? graphOrigin(data) : undefined);
}

function serviceHosts(type: string, data: VendorFields): ServiceHosts | undefined {
	const vendor = VENDORS[type];
	if (!vendor) return undefined;
	const base = customApiBase(data);
	return base === undefined ? vendor(data) : only(new URL(base).origin, '"API Base URL" in it says');
}
