import type { ClassifyContext } from '../../engine/call';
import type { Delivered, Verdict } from '../../engine/verdict';
import { explain } from './explain';
import type { ServerError } from './serverError';
import type { Stage, TransactionReply } from './transaction';
import { isServerError } from './serverError';
import { isReadOnlyRefusal, WorkError } from './transaction';

/**
 * What the answer of a transaction means (SQLSTATEs: PostgreSQL documentation, appendix A).
 * @param origin where the database is, for messages
 */
export function classifyTransaction(
	reply: TransactionReply<unknown>,
	origin: string,
	_context: ClassifyContext,
): Verdict {
	if (reply.done) return { kind: 'success' };
	const { stage, error, lost } = reply;
	const failure = explain(error, origin, stage);
	const delivered = deliveredAt(stage, error, lost);
	if (error instanceof WorkError) return { kind: 'permanent', failure, delivered };
	if (!isServerError(error)) {
		if (stage === 'connect' && !mayPass(error)) return { kind: 'permanent', failure, delivered };
		return { kind: 'transient', failure, delivered, outage: stage === 'connect', timeout: isTimeout(error) };
	}
	if (isTooManyConnections(error)) return { kind: 'throttled', failure };
	if (isTransient(error, stage)) return { kind: 'transient', failure, delivered, outage: stage === 'connect' };
	return { kind: 'permanent', failure, delivered };
}

/** Whether the server can have kept what was sent. */
function deliveredAt(stage: Stage, error: Error, lost: boolean): Delivered {
	switch (stage) {
		case 'connect':
		case 'begin':
			return 'no';
		case 'read':
		case 'work':
			return 'refused';
		case 'statement':
		case 'commit': {
			// An error after which the server still answers is its word that it undid everything. When it broke off instead,
			// it may have committed before (a wait for a synchronous standby, cut by a shutdown, is such a case).
			const said = error instanceof WorkError || (isServerError(error) && error.code !== '40003');
			return said && !lost ? 'refused' : 'maybe';
		}
	}
}

/** The server is fine and has no connection left for us. Poolers say it without a SQLSTATE of its own. */
function isTooManyConnections({ code, message }: ServerError): boolean {
	return (
		code === '53300' ||
		/max clients|too many (clients|connections)|remaining connection slots|no more connections allowed/i.test(message)
	);
}

const TRANSIENT_CODES = new Set([
	'40001', // serialization_failure
	'40P01', // deadlock_detected
	'40003', // statement_completion_unknown
	'57P01', // admin_shutdown
	'57P02', // crash_shutdown
	'57P03', // cannot_connect_now
	'57P05', // idle_session_timeout
	'25P03', // idle_in_transaction_session_timeout
]);

function isTransient(error: ServerError, stage: Stage): boolean {
	if (TRANSIENT_CODES.has(error.code) || isReadOnlyRefusal(error)) return true;
	// 08P01 is a broken message when a server says it, and anything at all when a pooler cannot connect.
	return error.code.startsWith('08') && (error.code !== '08P01' || stage === 'connect');
}

/** Errors of the socket that no waiting cures: a wrong name, a wrong certificate, no TLS at the other end. */
function mayPass(error: Error): boolean {
	const code = String((error as NodeJS.ErrnoException).code ?? '');
	if (code === 'ENOTFOUND' || code === 'SSH_LOGIN' || /CERT|TLS|SSL|UNABLE_TO|HOSTNAME/.test(code)) return false;
	return !/SSL connection|SASL/i.test(error.message);
}

function isTimeout(error: Error): boolean {
	return (error as NodeJS.ErrnoException).code === 'ETIMEDOUT' || /timeout/i.test(error.message);
}
