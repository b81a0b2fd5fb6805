import type { IExecuteFunctions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import type { Budget } from '../engine/budget';
import type { HttpReply, HttpResponse } from '../engine/httpReply';
import type { Failed, Succeeded } from '../engine/outcome';
import type { Signer } from '../credentials/signer';
import { fingerprint } from '../providers/fingerprint';
import { pickProfile, PROFILES } from '../providers';
import { generic } from '../providers/generic';
import type { ConnectionSettings } from '../transports/http/connectionSettings';
import { httpCall } from './httpCall';
import { openHttp } from './httpSession';
import { steadyProcess } from './process';
import { itemBudget, type Reliability, withDefaults } from './reliability';
import { RunReport } from './runReport';
import { runSignal } from './runSignal';

const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_MAX_BODY_BYTES = 100 * 1024 * 1024;
const MAX_REDIRECTS = 10;

export interface ClientOptions {
	/** Whose limits the calls count towards, beside the service: an account or credential ID. It is hashed. */
	readonly user?: string;
	/** A service's own rules, by name (docs/services.md); `automatic` goes by the URL. */
	readonly serviceProfile?: string;
	readonly reliability?: Partial<Reliability>;
	/** Puts the credential into every request, and gets a new one after a 401. */
	readonly signer?: Signer;
	/** Milliseconds until the headers of an answer must be there. */
	readonly timeoutMs?: number;
	/** Largest answer, in bytes after decompression. */
	readonly maxBodyBytes?: number;
}

export interface ClientRequest {
	/** GET when absent. */
	readonly method?: string;
	/** Absolute, http or https. */
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Objects and arrays are sent as JSON. */
	readonly body?: string | Buffer | object;
	/** Calls with the same budget share their tries and waiting time: the pages of one item. */
	readonly budget?: Budget;
}

/** Success always has an answer of the service; a failure has one where the service said something. */
export type ClientOutcome = Succeeded<HttpResponse> | Failed<HttpReply>;

/** HTTP through the engine, for the nodes of other packages. */
export interface SteadyClient {
	/** Sends one request and resolves with its outcome; a failed call does not throw. */
	request(request: ClientRequest): Promise<ClientOutcome>;
	/** A fresh budget, for the calls that belong to one item. */
	budget(): Budget;
	/** Call it when the node is done: gives the connections back and adds the hint about retries to the execution. */
	close(): Promise<void>;
}

/**
 * Makes a client for one run of a node. It shares limits, connections and what was learned about a service with all other
 * clients and nodes of the process, keeps to n8n's egress filter, and stops with the execution.
 * @throws UserError when there is no service profile of that name
 */
export function createClient(ctx: IExecuteFunctions, options: ClientOptions = {}): SteadyClient {
	const { serviceProfile = 'automatic', signer } = options;
	if (serviceProfile !== 'automatic' && !PROFILES.some(({ name }) => name === serviceProfile)) {
		throw new UserError(`There is no service profile "${serviceProfile}"`, {
			description: `Choose one of: automatic, ${PROFILES.map(({ name }) => name).join(', ')}`,
		});
	}
	const reliability = withDefaults(options.reliability ?? {});
	const http = openHttp(ctx);
	const report = new RunReport(ctx);
	const stop = runSignal(ctx);
	const connection: ConnectionSettings = { maxConnections: reliability.maxConcurrency };
	const credential = {
		identity: fingerprint(options.user ?? ''),
		signer: signer ?? UNSIGNED,
		forbids: () => undefined,
		names: () => false,
	};

	return {
		budget: () => itemBudget(reliability),
		async request({ method = 'GET', url, headers = {}, body, budget = itemBudget(reliability) }) {
			if (!URL.canParse(url))
				return {
					ok: false,
					disposition: 'notSent',
					attempts: 0,
					failure: { message: `"${url}" is not a URL`, code: 'ERR_INVALID_URL' },
				};
			const profile = pickProfile(new URL(url), serviceProfile) ?? generic;
			const json = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
			const call = httpCall({
				request: {
					method: method.toUpperCase(),
					url,
					headers: json ? { 'content-type': 'application/json', ...headers } : headers,
					...(body === undefined
						? {}
						: {
								body: {
									data: body,
									encode: (data) => ({ content: json ? JSON.stringify(data) : (data as string | Buffer) }),
								},
							}),
					redirects: { max: MAX_REDIRECTS, keepCredentials: false },
					timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
					maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
					connection,
				},
				credential,
				profile,
				reliability,
				budget,
				run: { signal: stop.signal, observe: report.observe },
			});
			return (await steadyProcess().engine.run(call, http.transport)) as ClientOutcome;
		},
		async close() {
			stop.dispose();
			report.finish();
			await http.close();
		},
	};
}

const UNSIGNED: Signer = { sign: () => undefined, secrets: () => [] };
