import type { HttpResponse } from '../engine/httpReply';
import type { Delivered, Verdict } from '../engine/verdict';
import type { RefineContext } from './profile';

/**
 * Cloudflare's own statuses for a service it stands in front of, and whether the request can have come through:
 * 521 refused the connection, 523 unreachable, 525 and 526 TLS failed, 530 name not resolved: no request was handed on.
 * 520 strange answer, 522 and 524 no answer in time: it may have been.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
const DELIVERED: Readonly<Record<number, Delivered>> = {
	520: 'maybe',
	521: 'refused',
	522: 'maybe',
	523: 'refused',
	524: 'maybe',
	525: 'refused',
	526: 'refused',
	530: 'refused',
};

/** Answers that a CDN gives in place of the service. `reads` tells that the request changes nothing anyway. */
export function gatewayError(response: HttpResponse, reads: boolean, context: RefineContext): Verdict | undefined {
	const delivered = DELIVERED[response.status];
	if (delivered === undefined || response.headers['cf-ray'] === undefined) return undefined;
	return {
		kind: 'transient',
		failure: {
			...context.failure(),
			description: 'The service is out of reach for the network in front of it. Try again later.',
		},
		delivered: reads ? 'refused' : delivered,
		outage: true,
		timeout: response.status === 522 || response.status === 524,
	};
}
