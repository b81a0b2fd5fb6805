import type { LookupFunction } from 'node:net';

/**
 * n8n's own checks, handed in as plain functions. Each names its reason for a refusal; absent ones allow everything.
 * They must not close over an execution: `lookup` lives as long as a pooled agent.
 */
export interface HttpGuards {
	/** Asked before a URL is called, names resolved. */
	checkUrl?(url: URL): Promise<string | undefined>;
	/** Asked for every redirect, on top of `checkUrl`. */
	checkRedirect?(url: URL): string | undefined;
	/** Asked for a proxy's address that no name lookup will see. */
	checkConnectionHost?(host: string): string | undefined;
	/** Resolves names and refuses addresses that must not be reached. */
	readonly lookup?: LookupFunction;
}
