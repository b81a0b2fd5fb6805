import { LoggerProxy } from 'n8n-workflow';
import type { BucketSource } from '../engine/bucketSource';
import { memoryBuckets } from '../engine/bucketSource';
import { systemClock } from '../engine/clock';
import { Engine } from '../engine/engine';
import type { OAuth2TokenData } from '../credentials/oAuth2';
import { SingleFlight } from '../credentials/singleFlight';
import { TokenCache } from '../credentials/tokenCache';
import { Registry } from '../resources/registry';
import { sharedBuckets } from '../stores/sharedBuckets';
import { storeFromEnvironment } from '../stores/storeFromEnvironment';
import { StoreLink } from '../stores/storeLink';

/** What all nodes and executions of a process share. */
export interface SteadyProcess {
	readonly engine: Engine;
	readonly registry: Registry;
	/** Tokens that credentials get by themselves. */
	readonly tokens: TokenCache;
	/** Renewals of tokens that n8n keeps. */
	readonly refreshes: SingleFlight<OAuth2TokenData>;
	/** What active triggers remember between visits, by their own keys: plain data, never an execution. */
	readonly kept: Map<string, unknown>;
}

/**
 * Raise it when the shape of `SteadyProcess` or of anything reachable from it changes: n8n loads a package anew when it is
 * updated, and old code that still runs must not meet new state.
 */
const STATE_VERSION = 3;

const KEY = Symbol.for('n8n-nodes-steady');

type Holder = { [KEY]?: Record<number, SteadyProcess> };

/** The process-wide engine and registry. They outlive a reload of this module, for the limits must not start anew. */
export function steadyProcess(): SteadyProcess {
	const states = ((globalThis as Holder)[KEY] ??= {});
	return (states[STATE_VERSION] ??= {
		engine: new Engine(systemClock, Math.random, bucketsFromEnvironment()),
		registry: new Registry(systemClock),
		tokens: new TokenCache(systemClock),
		refreshes: new SingleFlight(),
		kept: new Map(),
	});
}

/** Counted in the store that the environment names, if any. Nothing is connected before the first call. */
function bucketsFromEnvironment(): BucketSource {
	try {
		const store = storeFromEnvironment(process.env);
		return store ? sharedBuckets(new StoreLink(store, systemClock, warn), systemClock) : memoryBuckets;
	} catch (error) {
		warn(`${(error as Error).message} Limits are counted in each process by itself.`);
		return memoryBuckets;
	}
}

/** n8n's log, looked up when it is used: n8n sets it up late. */
function warn(message: string): void {
	LoggerProxy.warn(`[n8n-nodes-steady] ${message}`);
}

/** The state of every limit, origin and pooled resource of this process. Holds no host credentials, users or tokens. */
export function snapshot() {
	const { engine, registry } = steadyProcess();
	return { ...engine.snapshot(), resources: registry.snapshot() };
}
