import type { HttpResponse } from '../../../nodes/shared/engine/httpReply';
import type { Verdict } from '../../../nodes/shared/engine/verdict';
import { callRules } from '../../../nodes/shared/providers/callRules';
import type { ProfileRequest, ServiceProfile } from '../../../nodes/shared/providers/profile';

/** The moment at which the replies of these tests arrive. */
export const NOW = Date.parse('2026-11-24T06:00:00Z');

/** An answer as the transport makes it. `body` is JSON unless it is text. */
export function response(status: number, body: unknown = '', headers: Record<string, string> = {}): HttpResponse {
	const content = typeof body === 'string' ? body : JSON.stringify(body);
	return {
		kind: 'response',
		status,
		statusText: '',
		headers,
		body: Buffer.from(content),
		url: 'https://service.example/',
		arrivedAt: NOW,
	};
}

export const SETTINGS = { scope: 'S', maxConcurrency: 10, charges: [] };

/** The rules for one request, as a node gets them. */
export function rulesFor(profile: ServiceProfile, request: ProfileRequest | string) {
	return callRules(profile, typeof request === 'string' ? { method: 'GET', url: request } : request, SETTINGS);
}

/** What an answer to one request means. */
export function verdictOf(profile: ServiceProfile, request: ProfileRequest | string, reply: HttpResponse): Verdict {
	return rulesFor(profile, request).classify(reply, { now: NOW, afterUnknown: false });
}

/** The rate of the charge whose key ends in `name`. */
export function chargeOf(profile: ServiceProfile, request: ProfileRequest | string, name: string) {
	return rulesFor(profile, request).charges.find(({ key }) => key.includes(`/${name}`));
}
