import type { ICredentialDataDecryptedObject, IExecuteFunctions, IOAuth2Options } from 'n8n-workflow';
import type { Budget } from '../engine/budget';
import { sleep, systemClock } from '../engine/clock';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { OAuth2Variant } from '../credentials/accessToken';
import { CredentialError } from '../credentials/credentialError';
import type { OAuth2Credential, OAuth2TokenData, RefreshOAuth2Token } from '../credentials/oAuth2';
import { leaves } from '../credentials/plainObject';
import { TokenError } from '../credentials/tokenError';
import { fingerprint } from '../providers/fingerprint';
import { toFailure } from '../transports/http/failures';
import type { ItemCredential } from './credentials';
import { steadyProcess } from './process';
import { refreshReply } from './refreshReply';
import { TOKEN_TIMEOUT_MS, tokenCall, tokenError } from './tokenEndpoint';

/** How often n8n is asked while its answers are for other users of the same credential. */
const MOST_QUESTIONS = 5;

/** A credential whose token n8n keeps. */
type ManagedCredential = ItemCredential & { readonly variant: OAuth2Variant };

/**
 * n8n's own refresh: it asks for the token, keeps it, and lets one process do so at a time. It compares the stored token
 * with the one its context hands out, so it is given the token that was refused: when another process has renewed it
 * meanwhile, nothing is asked for.
 *
 * All nodes and executions of the process that hold the same token wait for the same refresh; users who share a credential
 * hold different ones. It runs in the engine, for retries and pauses. Repeating it is safe as far as it can be: the stored
 * token stays the same, so that the next run would ask the same question.
 */
export function refreshOAuth2(ctx: IExecuteFunctions, credential: ManagedCredential): RefreshOAuth2Token {
	return async (rejected, signal, patience) => {
		const key = fingerprint(JSON.stringify([credential.identity, rejected ?? null]));
		const refresh = async (stop: AbortSignal) => await refreshOnce(ctx, credential, rejected, stop, patience);
		return await steadyProcess().refreshes.join(key, refresh, signal);
	};
}

async function refreshOnce(
	ctx: IExecuteFunctions,
	credential: ManagedCredential,
	rejected: OAuth2TokenData | undefined,
	signal: AbortSignal,
	patience?: Budget,
): Promise<OAuth2TokenData> {
	const { type, data } = credential;
	const address = String(data.accessTokenUrl ?? '');
	if (!URL.canParse(address)) {
		throw new CredentialError('Access Token URL', 'is not a URL', 'Fill in the complete address.');
	}
	const secrets = leaves([data.clientSecret, rejected?.access_token, rejected?.refresh_token]);
	const helper = helperTransport(new URL(address), async () => await askHelper(ctx, credential, rejected));
	const call = tokenCall(ctx, { url: address, form: {}, secrets }, signal, patience);
	const outcome = await steadyProcess().engine.run(call, helper);
	if (outcome.ok) return JSON.parse((outcome.reply as HttpResponse).body.toString('utf8')) as OAuth2TokenData;
	const error = tokenError(outcome, secrets);
	if (error.code !== 'invalid_grant') throw error;
	const name = ctx.getNode().credentials?.[type]?.name;
	throw new TokenError(
		`The credential${name ? ` "${name}"` : ''} must be reconnected: the service does not renew its access any more`,
		'The access was revoked, was not used for too long, or has ended for good. Open the credential in the editor and reconnect the account.',
		error.code,
	);
}

/**
 * Asks n8n, and makes sure that the answer is meant for this user: n8n lets all who ask with one credential at the same
 * time share one answer, be they different users of it. What is stored afterwards is the user's own.
 */
async function askHelper(
	ctx: IExecuteFunctions,
	{ type, data, itemIndex, variant }: ManagedCredential,
	rejected: OAuth2TokenData | undefined,
): Promise<OAuth2TokenData> {
	const snapshot = { ...data, oauthTokenData: (rejected ?? {}) as ICredentialDataDecryptedObject };
	const context = Object.create(ctx, { getCredentials: { value: async () => snapshot } }) as IExecuteFunctions;
	for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
		const answer: unknown = await ctx.helpers.refreshOAuth2Token.call(context, type, variant as IOAuth2Options);
		const { oauthTokenData: stored } = await ctx.getCredentials<OAuth2Credential>(type, itemIndex);
		if (stored && stored.access_token !== rejected?.access_token) return stored;
		// A service may give the same token again, with a later end.
		if ((answer as OAuth2TokenData).access_token === rejected?.access_token) return answer as OAuth2TokenData;
	}
	throw new TokenError('n8n renewed the token of other users of this credential only');
}

/**
 * n8n's helper as a transport. It cannot be called off, and waits minutes for an answer. Whoever tries again meanwhile
 * waits for the same answer: a refresh token must not be shown twice.
 */
function helperTransport(url: URL, ask: () => Promise<OAuth2TokenData>) {
	let asking: Promise<HttpReply> | undefined;
	const answer = async (): Promise<HttpReply> => {
		const reply = await ask().then(
			(tokenData) => tokenReply(tokenData, url),
			(error: unknown) => refreshReply(error, url, systemClock.now()),
		);
		asking = undefined;
		return reply;
	};
	return {
		async send(_request: unknown, signal: AbortSignal): Promise<HttpReply> {
			const patience = new AbortController();
			const over = AbortSignal.any([signal, patience.signal]);
			const late = sleep(systemClock, TOKEN_TIMEOUT_MS, over).then(() => noReply(url, signal.aborted));
			try {
				return await Promise.race([(asking ??= answer()), late]);
			} finally {
				patience.abort();
			}
		},
	};
}

function tokenReply(tokenData: OAuth2TokenData, url: URL): HttpReply {
	const body = Buffer.from(JSON.stringify(tokenData));
	const arrivedAt = systemClock.now();
	return { kind: 'response', status: 200, statusText: 'OK', headers: {}, body, url: url.href, arrivedAt };
}

function noReply(url: URL, cancelled: boolean): HttpReply {
	const code = cancelled ? 'ABORT_ERR' : 'UND_ERR_HEADERS_TIMEOUT';
	return { ...toFailure({ code }, { url, phase: 'send', delivered: 'maybe' }), description: undefined };
}
