import { CredentialError } from './credentialError';
import { describeSecret } from './supabaseKey';
import { isPoolerHost, parseProject, PROJECT_FIELD, refOfDatabaseHost } from './supabaseProject';
import { parsePlace, type Place } from './supabasePlace';

/** How the database is reached: without a pooler, or by one of the three that Supabase has. */
export type SupabaseConnection = 'direct' | 'session' | 'transaction' | 'dedicated';

/** The fields of the Steady Supabase credential that concern the database. */
export interface SupabaseDatabaseFields {
	readonly projectUrl?: string;
	readonly databaseConnection?: SupabaseConnection | 'none' | '';
	/** Host, host:port, or the connection string that the dashboard shows. */
	readonly poolerHost?: string;
	readonly databaseHost?: string;
	/** 0: the usual port of the connection. */
	readonly databasePort?: number | string;
	readonly databaseUser?: string;
	readonly databaseName?: string;
	readonly databasePassword?: string;
	readonly tenantId?: string;
}

export interface SupabaseDatabase {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly database: string;
	readonly password: string;
}

const CONNECTION_FIELD = 'Database Connection';
const POOLER_FIELD = 'Pooler Host';
const HOST_FIELD = 'Database Host';
const PORT_FIELD = 'Database Port';
const USER_FIELD = 'Database User';
const PASSWORD_FIELD = 'Database Password';
const TENANT_FIELD = 'Tenant ID';

/** As the form names them, and the port each has: https://supabase.com/docs/guides/database/connecting-to-postgres */
const CONNECTIONS: Readonly<Record<SupabaseConnection, { readonly name: string; readonly port: number }>> = {
	direct: { name: 'Direct', port: 5432 },
	session: { name: 'Session Pooler', port: 5432 },
	transaction: { name: 'Transaction Pooler', port: 6543 },
	dedicated: { name: 'Dedicated Pooler', port: 6543 },
};

export const usesDatabase = ({ databaseConnection }: SupabaseDatabaseFields): boolean =>
	databaseConnection !== undefined && databaseConnection !== '' && databaseConnection !== 'none';

/**
 * What connects to the project's database, in the forms that Supabase documents.
 * @throws {CredentialError} naming the field that is missing, or that does not go with another one
 */
export function supabaseDatabase(fields: SupabaseDatabaseFields): SupabaseDatabase {
	const { databaseConnection: connection = 'none' } = fields;
	if (connection === 'none' || connection === '') {
		throw new CredentialError(
			CONNECTION_FIELD,
			'is "Not Used"',
			'Choose how to reach the database, and fill in the password. The APIs alone do not need it.',
		);
	}
	if (CONNECTIONS[connection] === undefined) {
		const names = Object.values(CONNECTIONS).map(({ name }) => name);
		throw new CredentialError(CONNECTION_FIELD, 'has an unknown value', `Choose one of: ${names.join(', ')}.`);
	}
	const { ref } = parseProject(fields.projectUrl ?? '');
	const place = isShared(connection) ? poolerPlace(fields, ref) : ownPlace(fields, ref);
	return {
		host: place.host,
		port: portOf(fields, connection, place),
		user: isShared(connection) ? poolerUser(fields, place, ref) : ownUser(fields),
		database: fields.databaseName?.trim() || 'postgres',
		password: checkedPassword(fields.databasePassword ?? ''),
	};
}

function poolerPlace({ poolerHost = '', databaseUser }: SupabaseDatabaseFields, ref: string | undefined): Place {
	const how =
		'Copy it from "Connect" in the Supabase dashboard, "Session pooler" or "Transaction pooler". It cannot be told from the region.';
	if (poolerHost.trim() === '') throw new CredentialError(POOLER_FIELD, 'is empty', how);
	const place = parsePlace(poolerHost, POOLER_FIELD, how);
	if (refOfDatabaseHost(place.host) !== undefined) {
		throw new CredentialError(
			POOLER_FIELD,
			'is that of the direct connection',
			`Choose "Direct" or "Dedicated Pooler" under "${CONNECTION_FIELD}", or use the pooler's host. ${how}`,
		);
	}
	if (place.user) {
		const tenant = tenantIn(place.user);
		const role = place.user.split('.')[0];
		if (role !== roleOf(databaseUser).split('.')[0]) {
			throw new CredentialError(
				USER_FIELD,
				`is "${roleOf(databaseUser)}", but "${POOLER_FIELD}" holds the connection string of "${role}"`,
				`Fill in "${role}", or only the host under "${POOLER_FIELD}".`,
			);
		}
		if (ref !== undefined && tenant === undefined) {
			throw new CredentialError(
				POOLER_FIELD,
				`holds a connection string with the user "${place.user}", without the project`,
				`The pooler knows its users as ${place.user}.${ref}. ${how}`,
			);
		}
		if (ref !== undefined && tenant !== ref) {
			throw new CredentialError(
				POOLER_FIELD,
				`holds the connection string of the project ${tenant}, not of ${ref}`,
				`Copy it from the project that "${PROJECT_FIELD}" names.`,
			);
		}
	}
	return place;
}

function ownPlace({ databaseHost = '' }: SupabaseDatabaseFields, ref: string | undefined): Place {
	if (databaseHost.trim() === '') {
		if (ref !== undefined) return { host: `db.${ref}.supabase.co` };
		throw new CredentialError(
			HOST_FIELD,
			'is empty',
			`Only hosted projects have a host that follows from "${PROJECT_FIELD}". Fill in the one of your database.`,
		);
	}
	const how = `Leave it empty for hosted projects: it follows from "${PROJECT_FIELD}".`;
	const place = parsePlace(databaseHost, HOST_FIELD, how);
	if (isPoolerHost(place.host)) {
		throw new CredentialError(
			HOST_FIELD,
			'is that of the shared pooler',
			`Choose "Session Pooler" or "Transaction Pooler" under "${CONNECTION_FIELD}".`,
		);
	}
	const other = refOfDatabaseHost(place.host);
	if (other !== undefined && ref !== undefined && other !== ref)
		throw new CredentialError(HOST_FIELD, `belongs to the project ${other}, not to ${ref}`, how);
	return place;
}

/** Supabase's own hosts have one mode on each port; others may have moved theirs. */
function portOf({ databasePort = 0 }: SupabaseDatabaseFields, connection: SupabaseConnection, place: Place): number {
	const { name, port: usual } = CONNECTIONS[connection];
	const hostField = isShared(connection) ? POOLER_FIELD : HOST_FIELD;
	const chosen = Number(databasePort === '' ? 0 : databasePort);
	if (!Number.isInteger(chosen) || chosen < 0 || chosen > 65_535) {
		throw new CredentialError(
			PORT_FIELD,
			'is not a port number',
			`Use a whole number from 1 to 65535, or 0 for the usual one of "${name}".`,
		);
	}
	if (chosen !== 0 && place.port !== undefined && place.port !== chosen) {
		throw new CredentialError(
			PORT_FIELD,
			`is ${chosen}, but "${hostField}" names port ${place.port}`,
			`Set "${PORT_FIELD}" to 0.`,
		);
	}
	const port = chosen || place.port || usual;
	const isSupabases = isPoolerHost(place.host) || refOfDatabaseHost(place.host) !== undefined;
	if (!isSupabases || port === usual) return port;
	const match = Object.entries(CONNECTIONS).find(
		([other, { port: its }]) => its === port && isShared(other) === isShared(connection),
	);
	throw new CredentialError(
		chosen === 0 ? hostField : PORT_FIELD,
		match
			? `names port ${port}, which is that of "${match[1].name}"`
			: `names port ${port}, on which nothing answers there`,
		`"${name}" has port ${usual}. Change the port, or "${CONNECTION_FIELD}".`,
	);
}

const isShared = (connection: string): boolean => connection === 'session' || connection === 'transaction';

/** `role.tenant`, by which a shared pooler finds the project; PgBouncer on a server of one's own needs no tenant. */
function poolerUser(fields: SupabaseDatabaseFields, place: Place, ref: string | undefined): string {
	const tenantId = fields.tenantId?.trim() ?? '';
	if (ref !== undefined && tenantId !== '' && tenantId !== ref) {
		throw new CredentialError(
			TENANT_FIELD,
			`is not that of the project ${ref}`,
			'Leave it empty: hosted projects do not need it.',
		);
	}
	const tenant = ref ?? (tenantId || undefined) ?? (place.user === undefined ? undefined : tenantIn(place.user));
	if (tenant === undefined && isPoolerHost(place.host)) {
		throw new CredentialError(
			TENANT_FIELD,
			'is empty',
			`The pooler finds a project by its reference, which the domain in "${PROJECT_FIELD}" does not show. Fill in the reference.`,
		);
	}
	const user = roleOf(fields.databaseUser);
	const own = tenantIn(user);
	if (own === undefined) return tenant === undefined ? user : `${user}.${tenant}`;
	if (tenant === undefined || own === tenant) return user;
	throw new CredentialError(
		USER_FIELD,
		`belongs to the project ${own}, not to ${tenant}`,
		'Fill in the name of the role alone: the project is added.',
	);
}

function ownUser({ databaseUser, projectUrl = '' }: SupabaseDatabaseFields): string {
	const user = roleOf(databaseUser);
	const { ref } = parseProject(projectUrl);
	if (ref !== undefined && tenantIn(user) === ref) {
		throw new CredentialError(
			USER_FIELD,
			`ends in .${ref}, which only the shared pooler understands`,
			`Leave that off, or choose "Session Pooler" or "Transaction Pooler" under "${CONNECTION_FIELD}".`,
		);
	}
	return user;
}

const roleOf = (databaseUser: string | undefined): string => databaseUser?.trim() || 'postgres';

function tenantIn(user: string): string | undefined {
	const dot = user.indexOf('.');
	return dot < 0 ? undefined : user.slice(dot + 1);
}

/** Passwords may begin or end with a space, so nothing is cut off. */
function checkedPassword(password: string): string {
	const how = 'It is the password of the database, which "Settings → Database" in the Supabase dashboard can reset.';
	if (password === '') throw new CredentialError(PASSWORD_FIELD, 'is empty', how);
	const what = describeSecret(password);
	if (what !== undefined) throw new CredentialError(PASSWORD_FIELD, `holds ${what}`, how);
	if (/^\s*\[[^\]]*password[^\]]*\]\s*$/i.test(password))
		throw new CredentialError(PASSWORD_FIELD, 'holds the placeholder of the connection string', how);
	return password;
}
