import { CredentialError } from './credentialError';
import { isConnectionString, refOfProjectHost } from './supabaseProject';

/** Where a database listens. */
export interface Place {
	readonly host: string;
	readonly port?: number;
	/** The user of a connection string; empty when it names none. */
	readonly user?: string;
}

/** What the dashboard writes where the password belongs. */
const PLACEHOLDER = /^\[.*\]$/;
const REGION = /^(?:[a-z]{2}-)(?:[a-z]+-)+\d$/;
const BARE_IPV6 = /^[0-9a-f.]*(?::[0-9a-f.]*){2,}$/i;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)$/i;

/**
 * Reads a host, host:port, or the connection string that the dashboard shows.
 * @param field the form's field that holds the text
 * @param how where to find the right value
 * @throws {CredentialError} for anything else, and for a connection string that has a password in it
 */
export function parsePlace(text: string, field: string, how: string): Place {
	const trimmed = text.trim();
	if (isConnectionString(trimmed)) return fromString(trimmed, field, how);
	if (/^https?:\/\//i.test(trimmed))
		throw new CredentialError(field, 'holds the URL of an API, not the host of a database', how);
	if (REGION.test(trimmed)) throw new CredentialError(field, 'holds a region, not a host', how);
	// "::1" has colons of its own; with a port it is written as [::1]:5432.
	return place(BARE_IPV6.test(trimmed) ? `[${trimmed}]` : trimmed, undefined, field, how);
}

/** Read by hand: the placeholder for the password holds brackets, which a URL cannot. */
function fromString(text: string, field: string, how: string): Place {
	const [, login = '', address = ''] = /^[a-z]+:\/\/(?:(.*)@)?([^/?@]*)/i.exec(text) ?? [];
	const colon = login.indexOf(':');
	const [user, password] = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
	if (password !== '' && !PLACEHOLDER.test(password)) {
		throw new CredentialError(
			field,
			'holds a connection string with a password in it',
			'Move the password to "Database Password", which is stored and shown as a secret.',
		);
	}
	return place(address, user, field, how);
}

function place(address: string, user: string | undefined, field: string, how: string): Place {
	const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
	if (!HOST.test(host)) throw new CredentialError(field, 'is not the name of a host', how);
	const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
	if (refOfProjectHost(name) !== undefined)
		throw new CredentialError(field, 'is the host of the APIs, not of the database', how);
	const number = port === undefined ? undefined : Number(port);
	if (number !== undefined && (number < 1 || number > 65_535))
		throw new CredentialError(field, 'names a port that is none', 'Ports are whole numbers from 1 to 65535.');
	return { host: name, ...(number === undefined ? {} : { port: number }), ...(user === undefined ? {} : { user }) };
}
