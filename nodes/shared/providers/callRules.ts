import type { Call, Charge, ClassifyContext } from '../engine/call';
import { classifyHttp, describe, isIdempotent } from '../engine/classifyHttp';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import type { Verdict } from '../engine/verdict';
import { exhausted } from './exhausted';
import { fingerprint } from './fingerprint';
import type { ProfileCharge, ProfileRequest, RequestTraits, ServiceProfile } from './profile';

/** The part of a call that the service decides; spread it into the call. */
export interface CallRules extends Pick<Call<unknown, HttpReply>, 'scope' | 'cost' | 'repeatable' | 'classify'> {
	readonly charges: readonly Charge[];
	readQuota(reply: HttpReply, now: number): readonly QuotaSignal[];
}

/** What the node knows about the call. */
export interface RuleSettings {
	/** Service and user, or the `limitKey`. */
	readonly scope: string;
	/** The user's own limits, at a cost of 1 per call; they are multiplied where the service counts other units. */
	readonly charges: readonly Charge[];
	/** Takes the credential's secrets out of what the service says. */
	readonly redact?: (text: string) => string;
}

/**
 * Joins what is known about the service with one request: who is limited with whom, what it costs, whether it may be sent
 * twice, and how its answer is to be read. Every node that speaks HTTP builds its calls with it.
 */
export function callRules(profile: ServiceProfile, request: ProfileRequest, settings: RuleSettings): CallRules {
	const method = request.method.toUpperCase();
	const traits = profile.inspect?.({ method, url: new URL(request.url), body: request.body }) ?? NOTHING_SPECIAL;
	const { effect, cost } = traits;
	const scope = traits.scope ? `${settings.scope}/${label(traits.scope)}` : settings.scope;
	const keyOf = (charge: ProfileCharge) => `${charge.across ? settings.scope : scope}/${label(charge)}`;
	const own = traits.charges ?? [];
	const keyed = effect !== 'again' && hasHeader(request.headers, profile.idempotencyHeader);
	const rules = {
		// The rules for methods go by effect: a POST that only reads is as harmless as a GET.
		method: effect === 'none' ? 'GET' : effect === 'again' ? 'POST' : method,
		errorText: (response: HttpResponse) => {
			const text = profile.errorText?.(response);
			return text === undefined ? undefined : (settings.redact?.(text) ?? text);
		},
	};

	const refine = (response: HttpResponse, now: number): Verdict | undefined => {
		const context = { now, traits, failure: () => describe(response, rules) };
		const verdict = profile.refine?.(response, context);
		if (!verdict) return exhausted(response, context);
		if (verdict.kind !== 'throttled' || !verdict.buckets) return verdict;
		const named = own.filter(({ name }) => verdict.buckets?.includes(name)).map(keyOf);
		return { ...verdict, buckets: named.length > 0 ? named : undefined };
	};

	return {
		scope,
		cost,
		charges: [
			...settings.charges.map((charge) => (cost === undefined ? charge : { ...charge, cost: charge.cost * cost })),
			...own.map((charge) => ({ key: keyOf(charge), cost: charge.cost, limit: charge.limit })),
		],
		repeatable: effect === undefined ? isIdempotent(method) || keyed : effect !== 'again',
		classify: (reply: HttpReply, context: ClassifyContext) => classifyHttp(reply, { ...rules, refine }, context),
		readQuota: (reply: HttpReply, now: number) => {
			if (reply.kind === 'failure') return [];
			return profile.readQuota?.(reply, { now, traits }) ?? rateLimitHeaders(reply.headers, now);
		},
	};
}

const NOTHING_SPECIAL: RequestTraits = {};

function label({ name, id }: { readonly name: string; readonly id?: string }): string {
	return id === undefined ? name : `${name}/${fingerprint(id)}`;
}

function hasHeader(headers: ProfileRequest['headers'], name: string | undefined): boolean {
	if (headers === undefined || name === undefined) return false;
	const wanted = name.toLowerCase();
	return Object.keys(headers).some((key) => key.toLowerCase() === wanted && headers[key] !== '');
}
