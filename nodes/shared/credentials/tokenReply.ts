import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { Verdict } from '../engine/verdict';
import { jsonBody, textAt, valueAt } from '../providers/json';
import type { IssuedToken } from './tokenCache';
import { lifetimeMs } from './tokenLifetime';
import type { TokenRequest } from './tokenRequest';

/** Error codes that speak of the moment only (RFC 6749, 4.1.2.1; servers use them at the token endpoint too). */
const TEMPORARY = new Set(['server_error', 'temporarily_unavailable']);

/** What to do about the error codes of RFC 6749, 5.2, in the words of the form. */
const ADVICE: Readonly<Record<string, string>> = {
	invalid_client:
		'Check "Client ID" and "Client Secret" in the credential, and whether the service wants them in the header or in the body.',
	invalid_grant: 'The account must be connected again: open the credential in the editor and reconnect it.',
	invalid_request: 'Something is missing or not understood. Compare the credential with what the service asks for.',
	invalid_scope: 'The service does not give these permissions. Check "Scope" in the credential.',
	invalid_target: 'The service does not know this audience or resource. Check it in the credential.',
	unauthorized_client: 'The service does not let this client do so. Check what is allowed to it at the service.',
	unsupported_grant_type:
		'The service does not offer this way of getting a token. Check "Grant Type" in the credential.',
};

/**
 * Reads the answer of a token endpoint, after the rules for HTTP have.
 * @param advise what to do about an error, where the grant knows better
 */
export function judgeTokenReply(
	reply: HttpReply,
	verdict: Verdict,
	advise: TokenRequest['advise'] = () => undefined,
): Verdict {
	if (reply.kind === 'failure' || verdict.kind === 'throttled' || reply.status >= 500) return verdict;
	const code = errorCode(reply);
	if (code !== undefined) {
		const said = verdict.kind === 'success' ? `The service answered ${code}` : verdict.failure.message;
		const failure = {
			message: said.includes(code) ? said : `${said} (${code})`,
			description:
				advise(code, textAt(contentOf(reply), 'error_description') ?? '') ?? ADVICE[code] ?? 'Check the credential.',
			httpCode: reply.status,
			code,
		};
		return TEMPORARY.has(code)
			? { kind: 'transient', failure, delivered: 'refused', outage: false }
			: { kind: 'permanent', failure };
	}
	if (verdict.kind !== 'success' || readToken(reply) !== undefined) return verdict;
	const failure = {
		message: `The service answered ${reply.status}, but without an access token`,
		description: 'Check "Access Token URL" in the credential: something else seems to live there.',
		httpCode: reply.status,
	};
	return { kind: 'transient', failure, delivered: 'refused', outage: false };
}

/** The token in an answer; undefined when there is none. */
export function readToken(reply: HttpResponse): IssuedToken | undefined {
	const body = contentOf(reply);
	const accessToken = textAt(body, 'access_token');
	if (!accessToken) return undefined;
	const tokenType = textAt(body, 'token_type');
	const lasts = lifetimeMs(valueAt(body, ['expires_in']));
	return {
		accessToken,
		...(tokenType ? { tokenType } : {}),
		...(lasts === undefined ? {} : { lifetimeMs: lasts }),
	};
}

function errorCode(reply: HttpResponse): string | undefined {
	const code = textAt(contentOf(reply), 'error');
	// What is no code is a text, and the rules for HTTP have it.
	return code !== undefined && /^[\w.:/-]{1,60}$/.test(code) ? code : undefined;
}

/** JSON, or a form as older servers answer. */
function contentOf(reply: HttpResponse): unknown {
	const isForm = String(reply.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
	return isForm ? Object.fromEntries(new URLSearchParams(reply.body.toString('utf8'))) : jsonBody(reply);
}
