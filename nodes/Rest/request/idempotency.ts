import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ServiceProfile } from '../../shared/providers/profile';
import { findHeader } from '../../shared/transports/http/headers';
import type { RestRequest } from './restRequest';

/** The option "Idempotency Key". */
export interface IdempotencyOption {
	readonly header?: string;
	readonly value?: string;
}

/** What most services call it, after draft-ietf-httpapi-idempotency-key-header. */
const USUAL_HEADER = 'Idempotency-Key';

/** Methods that are safe to repeat by themselves need no key. */
const NEEDS_KEY = new Set(['POST', 'PATCH']);

/**
 * Adds the key by which the service recognizes a repetition. It is derived from workflow, node, item and what is asked
 * for, never from the execution: after a stop the workflow can be run again, and what was done is not done twice.
 */
export function withIdempotencyKey(
	ctx: IExecuteFunctions,
	itemIndex: number,
	request: RestRequest,
	option: IdempotencyOption,
	profile: ServiceProfile,
): RestRequest {
	if (!NEEDS_KEY.has(request.method)) return request;
	const header = option.header?.trim() || profile.idempotencyHeader || USUAL_HEADER;
	if (findHeader(request.headers, header.toLowerCase()) !== undefined) return { ...request, isKeyed: true };
	const value = option.value?.trim() || derivedKey(ctx, itemIndex, request);
	return { ...request, headers: { ...request.headers, [header]: value }, isKeyed: true };
}

/** In the form of a UUID (version 8, RFC 9562), which every service takes. */
function derivedKey(ctx: IExecuteFunctions, itemIndex: number, { method, url, query, body }: RestRequest): string {
	const meant = [
		ctx.getWorkflow().id ?? null,
		ctx.getNode().id,
		itemIndex,
		method,
		url.href,
		query ?? null,
		body.identity,
	];
	const hex = createHash('sha256').update(JSON.stringify(meant)).digest('hex');
	const variant = ((parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
