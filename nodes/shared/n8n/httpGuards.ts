import { lookup } from 'node:dns';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { HttpGuards } from '../transports/http/guards';

/**
 * n8n's egress filter as plain functions. They lead to a service of the process, never to the execution, so a pooled agent
 * may keep them. n8n before 2.30 has no filter: then nothing is refused.
 */
export function httpGuards(ctx: Pick<IExecuteFunctions, 'helpers'>): HttpGuards {
	const filter = ctx.helpers.getSecureEgressFilter?.();
	if (!filter) return {};
	const secureLookup = filter.createSecureLookup();
	// With its protection off, n8n hands out Node's own look-up, and a filter that lets everything pass.
	if (secureLookup === (lookup as unknown)) return {};
	return {
		async checkUrl(url) {
			const result = await filter.validateUrl(url);
			return result.ok ? undefined : result.error.message;
		},
		checkRedirect(url) {
			try {
				filter.validateRedirectSync(url.href);
				return undefined;
			} catch (error) {
				return (error as Error).message;
			}
		},
		checkConnectionHost(host) {
			const result = filter.validateConnectionHost(host);
			return result.ok ? undefined : result.error.message;
		},
		lookup: secureLookup,
	};
}
