import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { GmailContract } from '../../schemas/gmailContract.mts';
import { loopbackServer, type LoopbackServer, type Received } from '../../support/loopbackServer.ts';
import { serveAccounts } from './accounts.mts';
import { type ApiDescription, readApiDescription } from './apiDescription.mts';
import { serveBatch } from './batch.mts';
import { Behaviour } from './behaviour.mts';
import { Contract } from './contract.mts';
import { type ApiAnswer, apiError, type ApiRequest, invalid, notFound, unauthorized } from './exchange.mts';
import { type Fault, failing, Reset } from './fault.mts';
import { parseMask, pick } from './fieldMask.mts';
import { Mailbox, type SeedMessage } from './mailbox.mts';
import { type QuotaProfile, UnitCounter } from './quota.mts';
import { Uploads } from './uploads.mts';

export interface GmailOptions {
	readonly user?: string;
	readonly messages?: readonly SeedMessage[];
	readonly labels?: ReadonlyArray<{ readonly id: string; readonly name: string }>;
	readonly quota?: QuotaProfile;
	/** Instead of the profile's. */
	readonly unitsPerMinute?: number;
	/** Status over the quota, and whether its text says when to come back. Default: 429 that says it. */
	readonly overQuota?: { readonly status: 403 | 429; readonly saysWhen: boolean };
	readonly latencyMs?: number;
	/**
	 * Called once per call, those in batches too, and once per request to the session of an upload.
	 * @param method as the quota table names it, or `upload.part`
	 * @param nth counts the calls of this method, from 1
	 */
	readonly fault?: (method: string, nth: number) => Fault | undefined;
	/** Gmail gives some mails a Message-ID of its own. */
	readonly replaceMessageIds?: boolean;
	/** False serves a request that does not fit all the same: for a client of somebody else's, which does not keep to it. */
	readonly refusesViolations?: boolean;
	/** False for a gateway that knows no batches. */
	readonly takesBatches?: boolean;
	readonly redirectUri?: string;
	/** The user's first token. Default: a new one. */
	readonly token?: string;
}

/** What was asked of a method. */
export interface MethodCount {
	calls: number;
	/** Answered below 300. */
	done: number;
	refusedOverQuota: number;
}

let description: ApiDescription | undefined;

const DOCUMENT = new GmailContract();

/**
 * Gmail: a real, stateful server (the `emulate` package) behind a front that adds what the emulator lacks: tokens that count,
 * quota units, the batch endpoint, uploads, `fields`, old history, and troubles. Every request and answer is held against
 * what Google's own client declares, and against Google's OpenAPI document, which is older; a request that does not fit the
 * client is refused, and what does not fit either is listed in `violations`.
 */
export class Gmail implements AsyncDisposable {
	readonly user: string;
	readonly clientId = 'n8n-client';
	readonly clientSecret = 'canary-gmail-client-secret';
	readonly violations: string[] = [];
	readonly counts = new Map<string, MethodCount>();
	/** Requests with a token that is unknown or over. */
	unauthorized = 0;
	/** Batches that arrived. */
	batches = 0;
	fault: GmailOptions['fault'];
	latencyMs: number;
	readonly #options: GmailOptions;
	readonly #server: LoopbackServer;
	readonly #contract: Contract;
	readonly #units: UnitCounter;
	readonly #uploads: Uploads;
	readonly #tokens = new Map<string, number>();
	/** Let in until the tokens expire. */
	readonly token: string;
	#mailbox!: Mailbox;
	#behaviour!: Behaviour;

	private constructor(options: GmailOptions, server: LoopbackServer) {
		this.user = options.user ?? 'ann@gmail.example.com';
		this.token = this.issueToken(Infinity, options.token);
		this.fault = options.fault;
		this.latencyMs = options.latencyMs ?? 0;
		this.#options = options;
		this.#server = server;
		this.#contract = new Contract((description ??= readApiDescription()));
		this.#units = new UnitCounter(options.quota ?? 'since May 2026', options.unitsPerMinute);
		this.#uploads = new Uploads(() => server.origin);
	}

	static async start(options: GmailOptions = {}): Promise<Gmail> {
		const server = await loopbackServer(async (received, response) => await gmail.#serve(received, response));
		const gmail = new Gmail(options, server);
		const { user, clientId, clientSecret } = gmail;
		gmail.#mailbox = await Mailbox.start(server.origin, {
			user,
			clientId,
			clientSecret,
			redirectUris: options.redirectUri === undefined ? [] : [options.redirectUri],
			messages: options.messages ?? [],
			labels: options.labels ?? [],
		});
		gmail.#behaviour = new Behaviour(gmail.#mailbox, user, await gmail.#mailbox.historyId());
		gmail.#behaviour.replaceMessageIds = options.replaceMessageIds ?? false;
		return gmail;
	}

	get origin(): string {
		return this.#server.origin;
	}

	/** What has arrived, batches as one. */
	get requests(): readonly Received[] {
		return this.#server.requests;
	}

	/** Asks and changes the mailbox beside the front. */
	get mailbox(): Mailbox {
		return this.#mailbox;
	}

	get unitsSpent(): number {
		return this.#units.spent;
	}

	/** The most units that any minute has seen, wherever it began. */
	get mostUnitsInAMinute(): number {
		return this.#units.mostInAMinute;
	}

	get uploads(): Uploads {
		return this.#uploads;
	}

	/** @returns a token that is let in for so long */
	issueToken(lifetimeMs = Infinity, token = `ya29.${randomUUID()}`): string {
		this.#tokens.set(token, Date.now() + lifetimeMs);
		return token;
	}

	expireTokens(): void {
		this.#tokens.clear();
	}

	/** What was before this moment is not in the history any more. */
	async forgetHistory(): Promise<void> {
		this.#behaviour.oldestHistoryId = BigInt(await this.#mailbox.historyId());
	}

	count(method: string): MethodCount {
		let count = this.counts.get(method);
		if (!count) this.counts.set(method, (count = { calls: 0, done: 0, refusedOverQuota: 0 }));
		return count;
	}

	async close(): Promise<void> {
		await this.#server.close();
		await this.#mailbox.close();
	}

	/** A test that leaves its block with violations fails. */
	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
		if (this.violations.length > 0)
			throw new Error(`Gmail would not know these requests:\n${this.violations.join('\n')}`);
	}

	async #serve({ method, path, headers, body }: Received, response: ServerResponse): Promise<void> {
		const one = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
		const request: ApiRequest = { method, path, headers: Object.fromEntries(one) as ApiRequest['headers'], body };
		if (this.latencyMs > 0) await sleep(this.latencyMs);
		try {
			if (/^\/(upload\/|batch\/)?gmail\//.test(path)) await this.#serveApi(request, response);
			else {
				await serveAccounts(request, response, this.#mailbox, (token, seconds) =>
					this.#tokens.set(token, Date.now() + seconds * 1000),
				);
			}
		} catch (error) {
			if (!(error instanceof Reset)) this.violations.push(`${method} ${path}: ${String(error)}`);
			response.destroy();
		}
	}

	async #serveApi(request: ApiRequest, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.path, this.origin);
		if (!this.#isLetIn(request)) send(response, unauthorized);
		else if (pathname === '/batch/gmail/v1') {
			if (this.#options.takesBatches === false) return send(response, notFound);
			this.batches++;
			const answer = await serveBatch(request, async (part) => await this.#call(part));
			if ('status' in answer) send(response, answer);
			else response.writeHead(200, { 'content-type': answer.contentType }).end(answer.body);
		} else if (pathname.startsWith('/upload/')) {
			const isPart = searchParams.has('upload_id');
			if (!isPart && this.#contract.method(request.method, pathname.slice('/upload'.length))?.takesUploads === false)
				this.violations.push(`${request.method} ${pathname} takes no uploads`);
			const upload = async () => await this.#uploads.serve(request, async (plain) => await this.#call(plain));
			send(response, await (isPart ? this.#withTroubles('upload.part', upload) : upload()));
		} else send(response, await this.#call(request));
	}

	#isLetIn({ headers: { authorization = '' } }: ApiRequest): boolean {
		const until = this.#tokens.get(authorization.replace(/^Bearer /, '')) ?? 0;
		if (until > Date.now()) return true;
		this.unauthorized++;
		return false;
	}

	/** One call of the API, however it arrived. */
	async #call(request: ApiRequest): Promise<ApiAnswer> {
		if (!this.#isLetIn(request)) return unauthorized;
		const { pathname, searchParams: query } = new URL(request.path, this.origin);
		const method = this.#contract.method(request.method, pathname);
		if (!method) {
			this.violations.push(`There is no ${request.method} ${pathname}`);
			return notFound;
		}
		const body = request.body.length === 0 ? undefined : (JSON.parse(request.body.toString('utf8')) as object);
		const wrong = this.#contract.checkRequest(method, query, body);
		this.violations.push(...wrong, ...DOCUMENT.ofRequest(request.method, pathname, query, body));
		if (wrong.length > 0 && this.#options.refusesViolations !== false) return invalid(wrong.join('; '));
		return await this.#withTroubles(method.name, async (count) => {
			const freeAt = this.#units.take(method.name, Date.now());
			if (freeAt > 0) {
				count.refusedOverQuota++;
				return this.#overQuota(freeAt);
			}
			const answer = await this.#behaviour.answer(method, pathname, query, body);
			if (answer.status >= 300) return answer;
			this.violations.push(
				...this.#contract.checkAnswer(method, answer.body),
				...DOCUMENT.ofAnswer(request.method, pathname, answer.status, answer.body),
			);
			const fields = query.get('fields');
			return fields === null ? answer : { ...answer, body: pick(answer.body, parseMask(fields)) };
		});
	}

	/** Counts a call, and does to it what the test has in mind for it. */
	async #withTroubles(name: string, act: (count: MethodCount) => Promise<ApiAnswer>): Promise<ApiAnswer> {
		const count = this.count(name);
		count.calls++;
		const fault = this.fault?.(name, count.calls);
		if (fault?.kind === 'resetBefore') throw new Reset();
		if (fault?.kind === 'status') return failing(fault);
		const answer = await act(count);
		if (fault?.kind === 'resetAfter') throw new Reset();
		if (answer.status < 300) count.done++;
		return answer;
	}

	#overQuota(freeAt: number): ApiAnswer {
		const { status, saysWhen } = this.#options.overQuota ?? { status: 429, saysWhen: true };
		const when = saysWhen && Number.isFinite(freeAt) ? `  Retry after ${new Date(freeAt).toISOString()}` : '';
		return status === 429
			? apiError(429, `User-rate limit exceeded.${when}`, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED')
			: apiError(403, `User Rate Limit Exceeded.${when}`, 'userRateLimitExceeded', 'PERMISSION_DENIED');
	}
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
	const type = body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' };
	response.writeHead(status, { ...type, ...headers });
	response.end(body === undefined ? '' : JSON.stringify(body));
}
