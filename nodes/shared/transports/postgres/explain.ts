import type { Failure } from '../../engine/verdict';
import { supabaseAdvice } from './supabaseAdvice';
import type { ServerError } from './serverError';
import type { Stage } from './transaction';
import { isServerError } from './serverError';
import { TunnelError } from './tunnel';

/** Puts an error of the database or of the socket into words, with what to do about it. */
export function explain(error: Error, origin: string, stage: Stage): Failure {
	if (isServerError(error)) return explainServerError(error, origin);
	if (error instanceof TunnelError) {
		return { message: error.message, description: TUNNEL_ADVICE, code: error.code, cause: error };
	}
	const code = (error as NodeJS.ErrnoException).code;
	const words = SOCKET_WORDS.find(
		({ codes, text }) => (code !== undefined && codes?.includes(code)) || text?.test(error.message),
	);
	const message = words ? words.message(origin) : error.message || `The connection to ${origin} failed`;
	const advice = supabaseAdvice(error.message, code, origin) ?? words?.advice;
	return {
		message,
		...(advice ? { description: advice } : {}),
		...(stage === 'commit' || stage === 'statement' ? { description: `${UNKNOWN}${advice ? ` ${advice}` : ''}` } : {}),
		...(code === undefined ? {} : { code: String(code) }),
		cause: error,
	};
}

const TUNNEL_ADVICE =
	'Check the SSH fields of the credential. Host and port of the database are as the SSH server sees them.';

const UNKNOWN = 'The connection was lost before the database confirmed, so it may or may not have kept the change.';

interface SocketWords {
	readonly codes?: readonly string[];
	readonly text?: RegExp;
	message(origin: string): string;
	readonly advice: string;
}

const SOCKET_WORDS: readonly SocketWords[] = [
	{
		codes: ['ECONNREFUSED'],
		message: (origin) => `Nothing listens at ${origin}: the connection was refused`,
		advice:
			'Check that the database runs, and host and port in the credential. From inside a container, "localhost" is the container itself.',
	},
	{
		codes: ['ENOTFOUND', 'EAI_AGAIN'],
		message: (origin) => `The host name of ${origin} cannot be resolved`,
		advice: 'Check the host in the credential for typing errors, and whether this machine can resolve it.',
	},
	{
		codes: ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
		text: /connection timeout|timeout expired|timeout exceeded/i,
		message: (origin) => `${origin} did not answer in time`,
		advice:
			'Check host and port in the credential and any firewall between n8n and the database. "Connection Timeout" in the options says how long to wait.',
	},
	{
		text: /does not support SSL/i,
		message: (origin) => `The server at ${origin} does not offer TLS`,
		advice: 'Set TLS to "Disable" in the credential, or switch it on in the server (ssl = on).',
	},
	{
		codes: [
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'SELF_SIGNED_CERT_IN_CHAIN',
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
			'UNABLE_TO_GET_ISSUER_CERT',
		],
		message: (origin) => `The certificate of ${origin} was signed by an authority that is not trusted here`,
		advice:
			'Paste the authority\'s certificate (PEM) into "CA Certificate" of a Steady Postgres or Steady Supabase credential.',
	},
	{
		codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
		message: (origin) => `The certificate of ${origin} was made for another host name`,
		advice:
			'Use the host name that is in the certificate, or choose "Verify CA" under TLS if the authority alone is proof enough.',
	},
	{
		text: /alert (unknown ca|bad certificate|unsupported certificate|certificate (unknown|expired|revoked|required))/i,
		message: (origin) => `The server at ${origin} does not accept the client certificate`,
		advice:
			'Check "Client Certificate" and "Client Private Key" in the credential: the server has to trust the authority that signed the certificate.',
	},
	{
		codes: ['CERT_HAS_EXPIRED'],
		message: (origin) => `The certificate of ${origin} has expired`,
		advice: 'Renew it on the server.',
	},
	{
		text: /SASL.*(password|SCRAM)/i,
		message: (origin) => `${origin} wants a password and the credential has none that fits`,
		advice: 'Fill in the password in the credential.',
	},
	{
		codes: ['ECONNRESET', 'EPIPE'],
		text: /connection terminated|Premature close/i,
		message: (origin) => `The connection to ${origin} was lost`,
		advice: '',
	},
];

/** What to do, by SQLSTATE; the message itself is the server's. */
const ADVICE: Record<string, string> = {
	'28P01': 'Check user and password in the credential.',
	'28000':
		'The server\'s pg_hba.conf does not let this user in from here, or only with TLS. Check user, database, TLS and "Client Certificate" in the credential.',
	'3D000': 'Check the database name in the credential.',
	'3F000': 'Check the schema, or choose it from the list.',
	'42P01': 'Check schema and table, or choose them from the list.',
	'42703': 'Check the column names: they are case-sensitive here.',
	'42501': 'Ask the owner of the table for the privilege, or use another user in the credential.',
	'22P02': 'Change the value, or the type of the column.',
	'22003': 'Change the value, or use a wider column type.',
	'22001': 'Shorten the value, or use a wider column type.',
	'23502': 'Give the column a value, or leave the key out of the item so that its default is used.',
	'23503': 'Write the row it refers to first, or correct the value.',
	'23505':
		'Choose "Insert or Update" to change rows that exist, or switch on "Skip on Conflict" to leave them as they are.',
	'23514': 'Correct the value, so that it meets the condition of the constraint.',
	'23P01': 'Correct the value, so that it does not overlap with a row that exists.',
	'428C9': 'The column is GENERATED ALWAYS: leave it out of the items and the database fills it in.',
	'25006': 'This server is a standby or set to read-only. Check the host in the credential.',
	'53300':
		'Lower "Maximum Number of Connections" in the credential, or raise max_connections on the server, or put a pooler in front.',
	'53100': 'The disk of the database server is full.',
	'55P03': 'Another transaction holds the lock. Try again when it has ended.',
	'57014': 'Raise "Statement Timeout", or write fewer rows at once.',
	'42P10': 'There is no unique index on exactly the columns to match on. Create one, or choose other columns.',
	'21000': 'Two rows of the same statement have the same key.',
};

/** What to do about a SQLSTATE, where there is something general to say. */
export function adviceFor(code: string): string | undefined {
	return ADVICE[code];
}

/** Details can be as long as the row; this much of them is enough to recognise it. */
const DETAIL_LENGTH = 300;

function explainServerError(error: ServerError, origin: string): Failure {
	const advice = supabaseAdvice(error.message, error.code, origin) ?? ADVICE[error.code];
	const parts = [error.detail && shorten(error.detail), error.hint, advice];
	const description = parts
		.filter((part) => part !== undefined && part !== '')
		.map((part) => (/[.!?]$/.test(part as string) ? part : `${part}.`))
		.join(' ');
	return {
		message: error.message === '' ? `${origin} reported error ${error.code}` : error.message,
		...(description === '' ? {} : { description }),
		code: error.code,
		cause: error,
	};
}

function shorten(text: string): string {
	return text.length <= DETAIL_LENGTH ? text : `${text.slice(0, DETAIL_LENGTH)}…`;
}
