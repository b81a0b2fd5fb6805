import type { BucketSource } from '../../nodes/shared/engine/bucketSource';
import { createBudget } from '../../nodes/shared/engine/budget';
import type { Call, Charge } from '../../nodes/shared/engine/call';
import { systemClock } from '../../nodes/shared/engine/clock';
import { Engine } from '../../nodes/shared/engine/engine';
import type { HttpReply } from '../../nodes/shared/engine/httpReply';
import type { Outcome } from '../../nodes/shared/engine/outcome';
import { callRules } from '../../nodes/shared/providers/callRules';
import { generic } from '../../nodes/shared/providers/generic';
import { Registry } from '../../nodes/shared/resources/registry';
import type { ConnectionSettings } from '../../nodes/shared/transports/http/connectionSettings';
import type { HttpGuards } from '../../nodes/shared/transports/http/guards';
import type { HttpRequest } from '../../nodes/shared/transports/http/httpRequest';
import { HttpTransport } from '../../nodes/shared/transports/http/httpTransport';

export interface EngineClientOptions {
	readonly maxWaitSeconds?: number;
	readonly maxAttempts?: number;
	readonly maxConcurrency?: number;
	readonly timeoutMs?: number;
	/** Limits beside those of the scope, at a cost of 1 per call. */
	readonly charges?: readonly Charge[];
	readonly random?: () => number;
	/** Where limits are counted; in this process when absent. */
	readonly buckets?: BucketSource;
	readonly guards?: HttpGuards;
	/** PEM of an authority to trust. */
	readonly ca?: string;
}

/** An engine of its own over the real HTTP transport: what a node does, without n8n. */
export class EngineClient {
	readonly engine: Engine;
	private readonly registry = new Registry(systemClock);
	private readonly transport: HttpTransport;
	private readonly connection: ConnectionSettings;

	constructor(private readonly options: EngineClientOptions = {}) {
		this.engine = new Engine(systemClock, options.random, options.buckets);
		this.transport = new HttpTransport({
			registry: this.registry,
			guards: options.guards ?? {},
			userAgent: 'steady-test',
		});
		this.connection = {
			maxConnections: options.maxConcurrency ?? 10,
			...(options.ca ? { tls: { ca: options.ca } } : {}),
		};
	}

	async request(method: string, url: string, body?: string, signal?: AbortSignal): Promise<Outcome<HttpReply>> {
		const {
			maxWaitSeconds = 300,
			maxAttempts = 5,
			maxConcurrency = 10,
			timeoutMs = 10_000,
			charges = [],
		} = this.options;
		const { origin, host, pathname } = new URL(url);
		const request: HttpRequest = {
			method,
			url,
			headers: body === undefined ? {} : { 'content-type': 'text/plain' },
			...(body === undefined ? {} : { body: { data: body, encode: () => ({ content: body }) } }),
			redirects: { max: 5, keepCredentials: false },
			timeoutMs,
			maxBodyBytes: 10_000_000,
			connection: this.connection,
		};
		const call: Call<HttpRequest, HttpReply> = {
			...callRules(generic, { method, url }, { scope: origin, maxConcurrency, charges }),
			label: `${method} ${host}${pathname}`,
			origin,
			request,
			maxConcurrency,
			budget: createBudget(maxAttempts, maxWaitSeconds),
			signal,
		};
		return await this.engine.run(call, this.transport);
	}

	async close(): Promise<void> {
		await this.transport.close();
		await this.registry.closeAll();
	}
}
