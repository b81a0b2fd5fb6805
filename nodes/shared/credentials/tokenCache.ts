import type { Clock } from '../engine/clock';
import { fingerprint } from '../providers/fingerprint';
import { SingleFlight } from './singleFlight';
import { renewalMargin, TOO_YOUNG_MS } from './tokenLifetime';

/** An access token as a token endpoint issued it. */
export interface IssuedToken {
	readonly accessToken: string;
	/** As the endpoint names it; a bearer token when absent. */
	readonly tokenType?: string;
	/** Milliseconds from its issue; undefined where the server does not say. */
	readonly lifetimeMs?: number;
}

/** How long a token is kept that does not say when it ends. It is used until a service refuses it. */
const UNKNOWN_LIFETIME_MS = 3_600_000;

interface Cached {
	readonly token: IssuedToken;
	readonly askedAt: number;
	/** From here on a new one is fetched; until `endsAt` this one still does. */
	renewAt: number;
	readonly endsAt: number;
	readonly cancelRemoval: () => void;
}

/**
 * Access tokens that a credential can get by itself at any time: client credentials, service accounts, apps. One cache
 * serves all nodes and executions of a process. A token lives in memory only, and no longer than it is good for.
 */
export class TokenCache {
	private readonly cached = new Map<string, Cached>();
	private readonly fetches = new SingleFlight<IssuedToken>();

	constructor(private readonly clock: Clock) {}

	/**
	 * The token of `key`, fetched where there is none that lasts. However many ask at the same time, one is fetched.
	 * @param key credential ID and all values that decide what token is issued: whoever has the same key gets the same
	 * token. It is hashed.
	 * @param fetch gets a new one; its signal aborts when nobody waits for it any more
	 * @param signal ends the waiting of this caller
	 * @throws what `fetch` throws, unless the old token is still good
	 */
	async get(
		key: string,
		fetch: (signal: AbortSignal) => Promise<IssuedToken>,
		signal?: AbortSignal,
	): Promise<IssuedToken> {
		const name = fingerprint(key);
		const known = this.cached.get(name);
		if (known && this.clock.now() < known.renewAt) return known.token;
		const renewed = async (stop: AbortSignal) => this.keep(name, this.clock.now(), await fetch(stop));
		try {
			return await this.fetches.join(name, renewed, signal);
		} catch (error) {
			const still = this.cached.get(name);
			if (!still || signal?.aborted || this.clock.now() >= still.endsAt) throw error;
			// The endpoint was asked in vain; the next time is when there is no way around it.
			still.renewAt = still.endsAt;
			return still.token;
		}
	}

	/**
	 * A service has refused this token: it is dropped, unless another one has taken its place meanwhile.
	 * @returns false when it is so new that another one would not help
	 */
	reject(key: string, accessToken: string): boolean {
		const name = fingerprint(key);
		const known = this.cached.get(name);
		if (known?.token.accessToken !== accessToken) return true;
		if (this.clock.now() - known.askedAt < TOO_YOUNG_MS) return false;
		this.remove(name);
		return true;
	}

	/** @param askedAt when the token was asked for: it is no older than that */
	private keep(name: string, askedAt: number, token: IssuedToken): IssuedToken {
		this.remove(name);
		const lasts = token.lifetimeMs ?? UNKNOWN_LIFETIME_MS;
		this.cached.set(name, {
			token,
			askedAt,
			renewAt: askedAt + lasts - renewalMargin(lasts),
			endsAt: askedAt + lasts,
			cancelRemoval: this.clock.after(askedAt + lasts - this.clock.now(), () => this.cached.delete(name)),
		});
		return token;
	}

	private remove(name: string): void {
		this.cached.get(name)?.cancelRemoval();
		this.cached.delete(name);
	}
}
