import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type Budget, spendWait } from '../engine/budget';
import { sleep, systemClock } from '../engine/clock';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { Outcome } from '../engine/outcome';
import type { Transport } from '../engine/transport';
import type { Verdict } from '../engine/verdict';
import { generic } from '../providers/generic';
import type { ServiceProfile } from '../providers/profile';
import type { ConnectionSettings } from '../transports/http/connectionSettings';
import type { HttpRequest } from '../transports/http/httpRequest';
import { CallFailed } from './callFailed';
import type { ResolvedCredential } from './credentials';
import { httpCall } from './httpCall';
import type { ItemContext } from './itemWindow';
import type { Parameters } from './parameters';
import { steadyProcess } from './process';
import { itemBudget, type Reliability } from './reliability';
import type { Service, ServiceRequest } from './service';

/** What one item brings along for all of its calls. */
export interface ServiceItemParts {
	readonly ctx: IExecuteFunctions;
	readonly itemIndex: number;
	readonly service: Service;
	readonly credential: ResolvedCredential;
	readonly profile: ServiceProfile;
	readonly reliability: Reliability;
	readonly parameters: Parameters;
	readonly transport: Transport<HttpRequest, HttpReply>;
	/** For requests that may travel together; absent where the service has no such thing. */
	readonly batch?: Transport<HttpRequest, HttpReply>;
	/** For the one request of this item that waits for the items before it; absent as well. */
	readonly inOrder?: Transport<HttpRequest, HttpReply>;
	readonly connection: ConnectionSettings;
	readonly context: ItemContext;
	/** Does work once for all items of a run that use the same credential; a failure is not kept. */
	share<T>(key: string, work: () => Promise<T>): Promise<T>;
	/** Notes what is to be done when the run's items were handed on. */
	afterRun(work: () => void): void;
}

/** Parts of a path that lead out of the place where it is to lead: IDs and names come from anywhere. */
const ELSEWHERE = /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i;

/** What waits for others must not hold what they may need. */
const WITHOUT_SLOT = () => 0;

const TIMEOUT_MS = 300_000;
const MAX_BODY_BYTES = 100 * 1024 * 1024;

/**
 * One item and its way to the service: reads parameters, makes calls through the engine, and remembers what was carried
 * out. Its calls share one patience; any number of them may be under way at the same time.
 */
export class ServiceItem {
	readonly ctx: IExecuteFunctions;
	readonly itemIndex: number;
	/** The node's `typeVersion`. */
	readonly version: number;
	/** Requests that left for the service. */
	attempts = 0;
	/** True once something was carried out that must not be done twice. */
	acted = false;
	private started = false;
	private readonly budget: Budget;
	private readonly stop = new AbortController();
	private readonly underWay = new Set<Promise<unknown>>();
	private readonly onStop = () => this.stop.abort();

	constructor(private readonly parts: ServiceItemParts) {
		this.ctx = parts.ctx;
		this.itemIndex = parts.itemIndex;
		this.version = parts.ctx.getNode().typeVersion;
		this.budget = itemBudget(parts.reliability);
		const { signal } = parts.context;
		if (signal.aborted) this.onStop();
		signal.addEventListener('abort', this.onStop, { once: true });
	}

	/** A parameter of the node for this item. The same object may serve all items: do not change it. */
	get<T>(name: string, fallback: T): T {
		return this.parts.parameters.get(name, this.itemIndex, fallback);
	}

	/**
	 * The error for a parameter that cannot be used as it is.
	 * @param field its name in the form
	 * @param problem continues the sentence that starts with the field
	 * @param description what to do
	 */
	refuse(field: string, problem: string, description: string): NodeOperationError {
		const { itemIndex } = this;
		const message = `"${field}" ${problem} [item ${itemIndex}]`;
		return new NodeOperationError(this.ctx.getNode(), message, { itemIndex, description });
	}

	/** Tells users apart: whose calls these are. Shows no secret. */
	get identity(): string {
		return this.parts.credential.identity;
	}

	/** Whose data its calls are about, where the credential says so. */
	get owner(): string | undefined {
		return this.parts.credential.owner;
	}

	/** Aborts when the item is at its end, or called off. */
	get signal(): AbortSignal {
		return this.stop.signal;
	}

	/** How often one call is tried. */
	get maxAttempts(): number {
		return this.parts.reliability.maxAttempts;
	}

	/** Does work once for all items of the run that use the same credential. */
	async once<T>(key: string, work: () => Promise<T>): Promise<T> {
		const shared = this.parts.share(key, work);
		return await shared.catch(async (error: unknown) => {
			// It ends with the item that happened to begin it; those that go on begin it again.
			const isCalledOff = error instanceof CallFailed && error.outcome.cancelled === true;
			return await (isCalledOff && !this.signal.aborted ? this.once(key, work) : shared);
		});
	}

	/** Does something when all items of the run are handed on, and not at all when the run ends with an error. */
	afterRun(work: () => void): void {
		this.parts.afterRun(work);
	}

	/**
	 * Waits for something that the service does by itself, at the cost of the item's patience.
	 * @returns false, at once, when the item may not wait that long any more
	 */
	async pause(ms: number): Promise<boolean> {
		if (ms > this.budget.remainingWaitMs) return false;
		await sleep(systemClock, ms, this.signal);
		spendWait(this.budget, ms, systemClock.now());
		return true;
	}

	/** @throws {CallFailed} unless the service did what was asked */
	async send(request: ServiceRequest): Promise<HttpResponse> {
		const outcome = await this.attempt(request);
		if (!outcome.ok) throw new CallFailed(outcome);
		return outcome.reply as HttpResponse;
	}

	/** @returns what the service answered, parsed; an empty object for an empty answer */
	async json<T extends object = IDataObject>(request: ServiceRequest): Promise<T> {
		return this.parse(await this.send(request)) as T;
	}

	/** The JSON in an answer. @throws NodeApiError when it is none */
	parse({ body, url }: HttpResponse): unknown {
		if (body.length === 0) return {};
		try {
			return JSON.parse(body.toString('utf8'));
		} catch {
			throw new NodeApiError(
				this.ctx.getNode(),
				{},
				{
					message: `${new URL(url).host} answered with something that is not JSON`,
					description: 'Check "API Base URL" in the credential, and any gateway or proxy on the way.',
					itemIndex: this.itemIndex,
				},
			);
		}
	}

	/**
	 * Runs one call to its end, for those who can do something about a failure.
	 * @throws {CallFailed} only when the run was called off
	 */
	async attempt(request: ServiceRequest): Promise<Outcome<HttpReply>> {
		const running = this.run(request);
		this.underWay.add(running);
		try {
			return await running;
		} finally {
			this.underWay.delete(running);
		}
	}

	/** The item is at its end: calls off what is still under way, and waits for it. */
	async finish(): Promise<void> {
		this.parts.context.signal.removeEventListener('abort', this.onStop);
		this.stop.abort();
		await Promise.allSettled(this.underWay);
	}

	private async run(request: ServiceRequest): Promise<Outcome<HttpReply>> {
		const { service, transport, batch, inOrder, context } = this.parts;
		const together = request.inBatch ? batch : undefined;
		const ordered = request.inOrder ? inOrder : undefined;
		const call = this.toCall(
			request,
			ordered ? WITHOUT_SLOT : (message) => shareOfSlot(message, together && service.batch),
		);
		const isFirst = !this.started;
		this.started = true;
		const { engine } = steadyProcess();
		const outcome = await engine.run(
			isFirst ? { ...call, recall: context.recall } : call,
			ordered ?? together ?? transport,
		);
		this.attempts += outcome.attempts;
		if (outcome.ok) {
			this.acted ||= !call.repeatable && request.isPreparation !== true;
			return outcome;
		}
		if (outcome.cancelled) throw new CallFailed(outcome);
		return { ...outcome, failure: { ...outcome.failure, ...service.advise?.(outcome, request) } };
	}

	private toCall(request: ServiceRequest, slotCost: (message: HttpRequest) => number | undefined) {
		const { credential, profile, reliability, context } = this.parts;
		const url = this.address(request);
		const { accepts = [], body, content } = request;
		const json = body && {
			data: body,
			encode: (data: unknown) => ({ content: JSON.stringify(data), contentType: 'application/json' }),
		};
		const message: HttpRequest = {
			method: request.method ?? 'GET',
			url: url.href,
			headers: { accept: 'application/json', ...request.headers },
			body: content ?? json,
			// An API that is asked for JSON does not redirect; where one does, its credential must not follow.
			redirects: { max: 0, keepCredentials: false },
			timeoutMs: TIMEOUT_MS,
			maxBodyBytes: MAX_BODY_BYTES,
			connection: this.parts.connection,
			sink: request.sink,
		};
		return httpCall({
			request: message,
			url,
			isPathSecret: request.isUnsigned,
			...(request.isUnsigned || url.origin !== this.origin ? { profile: generic } : { credential, profile }),
			reliability,
			budget: this.budget,
			run: { signal: this.stop.signal, observe: context.observe },
			slotCost: slotCost(message),
			isKeyed: request.isRepeatable,
			judge: (reply, verdict): Verdict =>
				reply.kind === 'response' && accepts.includes(reply.status) ? { kind: 'success', code: reply.status } : verdict,
		});
	}

	/** Where the API of this item's credential lives, without a slash at its end: links in bodies begin with it. */
	get base(): string {
		return this.parts.credential.apiBase ?? this.parts.service.baseUrl;
	}

	/** Where the credential may go: an address that an answer names may lead anywhere. */
	private get origin(): string {
		return new URL(this.base).origin;
	}

	/** @throws NodeOperationError for a path that does not lead downwards */
	private address({ path, query = {} }: ServiceRequest): URL {
		if (path.startsWith('/') && ELSEWHERE.test(path)) {
			throw this.refuse(
				'Path',
				'has "." or ".." as a part, which leads to another place',
				'Check the IDs and names in the form: one of them is none.',
			);
		}
		const url = new URL(path.startsWith('/') ? this.base + path : path);
		for (const [name, value] of Object.entries(query)) {
			for (const entry of Array.isArray(value) ? (value as readonly string[]) : [value]) {
				if (entry !== undefined) url.searchParams.append(name, String(entry));
			}
		}
		return url;
	}
}

function shareOfSlot(message: HttpRequest, batch: Service['batch']): number | undefined {
	return batch?.fits(message) ? 1 / batch.maxRequests : undefined;
}
