import { type Budget, spendWait } from '../engine/budget';
import type { Call, Charge } from '../engine/call';
import { systemClock } from '../engine/clock';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { Failure, Verdict } from '../engine/verdict';
import { redact } from '../credentials/redact';
import type { SignableRequest } from '../credentials/signer';
import { callRules } from '../providers/callRules';
import type { ServiceProfile } from '../providers/profile';
import { withoutTokens } from '../providers/secrets';
import type { HttpRequest } from '../transports/http/httpRequest';
import type { ResolvedCredential } from './credentials';
import type { RunContext } from './itemRunner';
import { callSettings, type Reliability } from './reliability';

/** One HTTP call as a node wants it. */
export interface HttpCallSpec {
	/** Complete but for the credential. */
	readonly request: HttpRequest;
	/** The address of the request, where it is at hand; its query does not matter. */
	readonly url?: URL;
	/** True where the path is a key of its own: only the host is named in errors and logs. */
	readonly isPathSecret?: boolean;
	/** Signs the request; absent for requests without authentication, and for hosts the credential is not meant for. */
	readonly credential?: ResolvedCredential;
	/** Who is limited together where it is not the credential. */
	readonly profile: ServiceProfile;
	readonly reliability: Reliability;
	readonly budget: Budget;
	readonly run: RunContext;
	/** Further limits: a pace of the node's own. `key` is completed by the scope. */
	readonly charges?: readonly Charge[];
	/** What part of a slot the call holds: an n-th for one of n that travel in one carrier. 1 when absent. */
	readonly slotCost?: number;
	/** True when the request carries a key by which the service recognizes a repetition, whatever the profile says. */
	readonly isKeyed?: boolean;
	/** Has the last word on a reply. */
	readonly judge?: (reply: HttpReply, verdict: Verdict) => Verdict;
}

/** Makes the engine's call of a request: who is limited with whom, what the answers mean, how a refusal is met. */
export function httpCall(spec: HttpCallSpec): Call<HttpRequest, HttpReply> {
	const { request, credential, profile, reliability, run } = spec;
	const url = spec.url ?? new URL(request.url);
	const settings = callSettings(reliability, `${url.origin}\n${credential?.identity ?? ''}`);
	const own = spec.charges?.map((charge) => ({ ...charge, key: `${settings.scope}/${charge.key}` })) ?? [];
	const signer = credential?.signer;
	const rules = callRules(
		profile,
		{ method: request.method, url: request.url, headers: request.headers, body: request.body?.data },
		{
			scope: settings.scope,
			maxConcurrency: settings.maxConcurrency,
			slotCost: spec.slotCost,
			charges: settings.charges,
			redact: signer && ((text) => redact(text, signer.secrets())),
		},
	);
	const address = spec.isPathSecret ? url.host : withoutTokens(url.host + url.pathname);
	const user = userOf(credential, reliability);
	let sent: SignableRequest | undefined;
	let last: HttpReply | undefined;
	let refusal: Failure | undefined;
	const refused = signer?.refusedStatuses ?? [401];

	return {
		label: `${request.method} ${address}`,
		origin: url.origin,
		scope: rules.scope,
		cost: rules.cost,
		slotCost: spec.slotCost,
		// A pace of the node's own counts calls, whatever the service counts.
		charges: own.length > 0 ? [...rules.charges, ...own] : rules.charges,
		maxConcurrency: settings.maxConcurrency,
		repeatable: rules.repeatable || spec.isKeyed === true || reliability.retryUnsafe,
		budget: spec.budget,
		signal: run.signal,
		observe: run.observe,
		readQuota: rules.readQuota,
		request: signer
			? {
					...request,
					user,
					forbids: credential.forbids,
					signer: {
						sign: async (message, signal) => {
							await waited(spec.budget, async () => await signer.sign(message, signal, spec.budget));
							sent = message;
						},
					},
				}
			: user === undefined
				? request
				: { ...request, user },
		classify: (reply, context) => {
			last = reply;
			let verdict = rules.classify(reply, context);
			if (reply.kind === 'response')
				verdict = aboutCredential(verdict, reply, reply.signed === true && refused.includes(reply.status));
			verdict = naming(spec.judge?.(reply, verdict) ?? verdict, address);
			refusal = verdict.kind === 'unauthorized' ? verdict.failure : undefined;
			return verdict;
		},
		reauthorize: signer?.onUnauthorized
			? async (signal) => {
					if (!sent || last?.kind !== 'response' || !last.signed) return false;
					const { status, headers } = last;
					const rejection = { request: sent, status, headers };
					const renewing = async () => await signer.onUnauthorized?.(rejection, signal, spec.budget);
					return await waited(spec.budget, renewing).then(
						(renewed) => renewed ?? false,
						({ message, description }: Error & { description?: string }) => {
							// The reason why there is no new credential says more than the service's 401.
							if (refusal) Object.assign(refusal, { message, description });
							return false;
						},
					);
				}
			: undefined,
	};
}

/** Waiting for a token is waiting: the item's patience is for all of it. */
async function waited<T>(budget: Budget, work: () => Promise<T>): Promise<T> {
	const from = systemClock.now();
	try {
		return await work();
	} finally {
		const now = systemClock.now();
		spendWait(budget, now - from, now);
	}
}

/** Who has connections of their own; all without a credential share theirs. */
function userOf(credential: ResolvedCredential | undefined, { limitKey }: Reliability): string | undefined {
	return credential || limitKey !== '' ? `${credential?.identity ?? ''}\n${limitKey}` : undefined;
}

/** Only an answer to a signed request says anything about the credential. */
function aboutCredential(verdict: Verdict, { acted }: HttpResponse, isRefused: boolean): Verdict {
	if (verdict.kind === 'success' || verdict.kind === 'throttled') return verdict;
	const { failure } = verdict;
	const delivered = acted ? 'maybe' : 'refused';
	if (isRefused) return { kind: 'unauthorized', failure, delivered };
	return verdict.kind === 'unauthorized' ? { kind: 'permanent', failure, delivered } : verdict;
}

/** Says who answered: among many items, "the service" could be any. The failure is a new object each time. */
function naming(verdict: Verdict, address: string): Verdict {
	if (verdict.kind === 'success') return verdict;
	const { failure } = verdict;
	return {
		...verdict,
		failure: { ...failure, message: failure.message.replace(/^The service answered/, `${address} answered`) },
	};
}
