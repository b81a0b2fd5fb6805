import type { Call, Charge, ClassifyContext } from '../engine/call';
import { classifyHttp, describe, isIdempotent } from '../engine/classifyHttp';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { QuotaSignal } from '../engine/quota';
import { rateLimitHeaders } from '../engine/rateLimitHeaders';
import type { Verdict } from '../engine/verdict';
import { errorText as commonErrorText } from './errorText';
import { fingerprint } from './fingerprint';
import { gatewayError } from './gatewayErrors';
import type { ProfileCharge, ProfileRequest, RefineContext, RequestTraits, ServiceProfile } from './profile';
import { withoutSecrets } from './secrets';
import { shorten } from './shorten';
import { exhausted } from './throttles';

/** The part of a call that the service decides; spread it into the call. */
export interface CallRules extends Pick<Call<unknown, HttpReply>, 'scope' | 'cost' | 'repeatable' | 'classify'> {
	readonly charges: readonly Charge[];
	readQuota(reply: HttpReply, now: number): readonly QuotaSignal[];
}

/** What the node knows about the call. */
export interface RuleSettings {
	/** Service and user, or the `limitKey`. */
	readonly scope: string;
	/** Calls in flight per service and user, over all that the profile tells apart. */
	readonly maxConcurrency: number;
	/** What part of a slot the call holds: one of n that travel in one carrier holds an n-th. 1 if absent. */
	readonly slotCost?: number;
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
	const keyed = hasHeader(request.headers, profile.idempotencyHeader);
	return {
		scope,
		cost,
		charges: chargesOf(traits, scope, settings),
		repeatable: effect === undefined ? isIdempotent(method) || keyed : effect !== 'again',
		classify: classifier(profile, request, traits, scope, settings),
		readQuota: (reply, now) => {
			if (reply.kind === 'failure') return [];
			return profile.readQuota?.(reply, { now, traits }) ?? rateLimitHeaders(reply.headers, now);
		},
	};
}

function chargesOf(traits: RequestTraits, scope: string, settings: RuleSettings): Charge[] {
	const { cost = 1, charges = [] } = traits;
	return [
		...settings.charges.map((charge) => (cost === 1 ? charge : { ...charge, cost: charge.cost * cost })),
		...charges.map((charge) => ({
			key: keyOf(charge, scope, settings),
			cost: costOf(charge, settings),
			limit: charge.limit,
		})),
		// Scopes below service and user have slots of their own; together they keep to the same number.
		...(traits.scope
			? [
					{
						key: `${settings.scope}/slots`,
						cost: settings.slotCost ?? 1,
						limit: { kind: 'slots', capacity: settings.maxConcurrency },
					} as const,
				]
			: []),
	];
}

/** A service works on the parts of a carrier as many at a time as it allows: a full one takes all slots there are. */
function costOf({ cost, limit }: ProfileCharge, { slotCost }: RuleSettings): number {
	return slotCost !== undefined && limit.kind === 'slots' ? limit.capacity * slotCost : cost;
}

function classifier(
	profile: ServiceProfile,
	request: ProfileRequest,
	traits: RequestTraits,
	scope: string,
	settings: RuleSettings,
) {
	const redact = (text: string) => settings.redact?.(withoutSecrets(text, request)) ?? withoutSecrets(text, request);
	const rules = {
		// The rules for methods go by effect: a POST that only reads is as harmless as a GET.
		method: traits.effect === 'none' ? 'GET' : traits.effect === 'again' ? 'POST' : request.method.toUpperCase(),
		errorText: (response: HttpResponse) => {
			const said = shorten(profile.errorText?.(response) ?? commonErrorText(response) ?? '');
			return said === undefined ? undefined : redact(said);
		},
		refine: (response: HttpResponse, now: number): Verdict | undefined => {
			const context: RefineContext = { now, traits, failure: () => describe(response, rules) };
			const verdict = profile.refine?.(response, context);
			if (!verdict) return exhausted(response, context) ?? gatewayError(response, isReading(rules.method), context);
			if (verdict.kind !== 'throttled' || !verdict.buckets) return verdict;
			const named = (traits.charges ?? []).filter(({ name }) => verdict.buckets?.includes(name));
			return {
				...verdict,
				buckets: named.length > 0 ? named.map((charge) => keyOf(charge, scope, settings)) : undefined,
			};
		},
	};
	return (reply: HttpReply, context: ClassifyContext): Verdict => {
		const verdict = classifyHttp(reply, rules, context);
		if (verdict.kind === 'success' || reply.kind === 'failure') return verdict;
		const code = profile.errorCode?.(reply);
		return code === undefined
			? verdict
			: { ...verdict, failure: { ...verdict.failure, code: redact(code.slice(0, LONGEST_CODE)) } };
	};
}

/** A code that is longer is a text in the wrong place. */
const LONGEST_CODE = 100;

const NOTHING_SPECIAL: RequestTraits = {};

function keyOf(charge: ProfileCharge, scope: string, settings: RuleSettings): string {
	return `${charge.across ? settings.scope : scope}/${label(charge)}`;
}

function label({ name, id }: { readonly name: string; readonly id?: string }): string {
	return id === undefined ? name : `${name}/${fingerprint(id)}`;
}

function isReading(method: string): boolean {
	return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function hasHeader(headers: ProfileRequest['headers'], name: string | undefined): boolean {
	if (headers === undefined || name === undefined) return false;
	const wanted = name.toLowerCase();
	return Object.keys(headers).some((key) => key.toLowerCase() === wanted && headers[key] !== '');
}
