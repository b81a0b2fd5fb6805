import type { IExecuteFunctions } from 'n8n-workflow';
import type { Budget } from '../engine/budget';
import type { Call } from '../engine/call';
import type { Failed } from '../engine/outcome';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import { redact } from '../credentials/redact';
import type { IssuedToken } from '../credentials/tokenCache';
import { TokenError } from '../credentials/tokenError';
import { judgeTokenReply, readToken } from '../credentials/tokenReply';
import type { TokenGrant, TokenRequest } from '../credentials/tokenRequest';
import { generic } from '../providers/generic';
import type { HttpRequest } from '../transports/http/httpRequest';
import { httpCall } from './httpCall';
import { openHttp } from './httpSession';
import { steadyProcess } from './process';
import { itemBudget, withDefaults } from './reliability';
import { attemptLine } from './runReport';

/** Nobody reads a person's answer here: a token endpoint that takes longer is in trouble. */
export const TOKEN_TIMEOUT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;

/** Settings of a node are for its service, not for the one that gives the tokens. */
const TOKEN_RELIABILITY = withDefaults({});

/**
 * Gets a token through the engine: retries, limits, egress filter and proxies as for any other call.
 * @param signal calls it off
 * @param patience what the item that asked first may spend; the default settings' when absent
 * @throws {TokenError} that says what the endpoint said and what to do
 */
export async function fetchToken(
	ctx: IExecuteFunctions,
	grant: TokenGrant,
	signal: AbortSignal,
	patience?: Budget,
): Promise<IssuedToken> {
	const request = grant.request(Date.now());
	const http = openHttp(ctx);
	try {
		const outcome = await steadyProcess().engine.run(tokenCall(ctx, request, signal, patience), http.transport);
		if (!outcome.ok) throw tokenError(outcome, request.secrets);
		return readToken(outcome.reply as HttpResponse) as IssuedToken;
	} finally {
		await http.close();
	}
}

/** The engine's call for a token. */
export function tokenCall(
	ctx: IExecuteFunctions,
	request: TokenRequest,
	signal: AbortSignal,
	patience = itemBudget(TOKEN_RELIABILITY),
): Call<HttpRequest, HttpReply> {
	const call = httpCall({
		request: {
			method: 'POST',
			url: request.url,
			headers: { accept: 'application/json', ...request.headers },
			body: {
				encode: () => ({ content: formOf(request), contentType: 'application/x-www-form-urlencoded' }),
			},
			// A redirect would carry the secret elsewhere (RFC 9700, 4.11).
			redirects: { max: 0, keepCredentials: false },
			timeoutMs: TOKEN_TIMEOUT_MS,
			maxBodyBytes: MOST_BYTES,
			connection: {
				maxConnections: TOKEN_RELIABILITY.maxConcurrency,
				...(request.ignoreTlsErrors ? { tls: { rejectUnauthorized: false } } : {}),
			},
		},
		profile: generic,
		reliability: TOKEN_RELIABILITY,
		// A copy: what is spent here, the item spends by waiting.
		budget: { ...patience },
		run: { signal, observe: (event) => ctx.logger.debug(attemptLine(event)) },
		judge: (reply, verdict) => judgeTokenReply(reply, verdict, request.advise),
	});
	// A second token does no harm; and calls that hold all the slots there are may be waiting for this one.
	return { ...call, repeatable: true, slotCost: 0, origin: tokenOrigin(request.url) };
}

/**
 * What fails together. A service may have its tokens and its data at one host: a call that tries whether the host is back
 * may need a token for that, and must not wait for itself.
 */
function tokenOrigin(url: string): string {
	const { origin, pathname } = new URL(url);
	return origin + pathname;
}

/** The fields as the endpoint reads them; those without a value are left out. */
export function formOf({ form }: TokenRequest): string {
	const filled = Object.entries(form).filter((field): field is [string, string] => field[1] !== undefined);
	return new URLSearchParams(filled).toString();
}

/** Puts the end of a call for a token into words that the item's error can carry. */
export function tokenError(
	{ failure, retryAt }: Pick<Failed<unknown>, 'failure' | 'retryAt'>,
	secrets: readonly string[],
): TokenError {
	const again = retryAt === undefined ? '' : ` Try again after ${new Date(retryAt).toISOString()}.`;
	return new TokenError(
		redact(`No access token: ${failure.message}`, secrets),
		`${failure.description ?? ''}${again}`.trim() || undefined,
		failure.code,
	);
}
