import type { HttpReply, HttpResponse } from '../../engine/httpReply';
import type { HttpRequest } from '../http/httpRequest';

/*
 * What the batches of HTTP services have in common, whatever the form of a carrier.
 */

/** What a gateway or an emulator says that knows no batches. */
const NO_SUCH_ENDPOINT = new Set([404, 405, 501]);

const MISSING: HttpReply = {
	kind: 'failure',
	code: 'MISSING_PART',
	message: 'The answer to a batch lacks the part for this request',
	delivered: 'maybe',
	phase: 'receive',
};

/** Signs a carrier. Each signer sees what its own request went out with: it will be asked again if that is refused. */
export function signerOf(requests: readonly HttpRequest[]): NonNullable<HttpRequest['signer']> {
	return {
		async sign(message, signal) {
			for (const { signer } of requests) await signer?.sign(message, signal);
		},
	};
}

/**
 * Gives each request its part of the carrier's answer. A carrier that failed as a whole is the answer to each of them.
 * @param partsOf reads the answer of a carrier that arrived: part `i` for request `i`, undefined where it is missing
 */
export function handOut(
	carrier: HttpReply,
	requests: readonly HttpRequest[],
	partsOf: (carrier: HttpResponse) => (i: number) => HttpReply | undefined,
): HttpReply[] {
	if (carrier.kind === 'failure' || carrier.status !== 200) return requests.map(() => carrier);
	const part = partsOf(carrier);
	return noteShare(requests.map((_, i) => part(i) ?? MISSING));
}

export function isUnsupported(carrier: HttpReply): boolean {
	return carrier.kind === 'response' && NO_SUCH_ENDPOINT.has(carrier.status);
}

/**
 * Notes on every part of a batch how many of its neighbours were throttled, for the verdict on a throttle depends on it.
 * Every HTTP batch format passes its unpacked parts through here.
 */
export function noteShare(parts: readonly HttpReply[]): HttpReply[] {
	const throttled = parts.filter(
		(part) => part.kind === 'response' && (part.status === 429 || part.status === 503),
	).length;
	const batch = { parts: parts.length, throttled };
	return parts.map((part) => (part.kind === 'response' ? { ...part, batch } : part));
}
