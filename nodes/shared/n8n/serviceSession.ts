import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { HttpReply } from '../engine/httpReply';
import type { Transport } from '../engine/transport';
import { BatchTransport } from '../transports/batch/batchTransport';
import { Sequence } from '../transports/batch/sequence';
import type { ConnectionSettings } from '../transports/http/connectionSettings';
import type { HttpRequest } from '../transports/http/httpRequest';
import { CredentialSource, type ResolvedCredential } from './credentials';
import { isEvaluation } from './evaluationTransport';
import { type HttpSession, openHttp } from './httpSession';
import type { ItemContext } from './itemWindow';
import { Parameters } from './parameters';
import type { Reliability } from './reliability';
import type { Service, ServiceOptions } from './service';
import { ServiceItem } from './serviceItem';

/** A service for the length of one run: what is the same for all items. */
export class ServiceSession {
	readonly parameters: Parameters;
	private readonly credentials: CredentialSource;
	private readonly http: HttpSession;
	private readonly connections = new Map<number, ConnectionSettings>();
	private readonly batches = new Map<string, Transport<HttpRequest, HttpReply>>();
	private readonly shared = new Map<string, Promise<unknown>>();
	/** What is to be done when all items are on their way. */
	private readonly lasts: Array<() => void> = [];
	private readonly sequence: Sequence<HttpRequest, HttpReply> | undefined;

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly service: Service,
		readonly reliability: (itemIndex: number) => Reliability,
	) {
		this.parameters = new Parameters(ctx);
		this.credentials = new CredentialSource(ctx, service.surface, { url: service.baseUrl, scopes: service.scopes });
		this.http = openHttp(ctx);
		const { sequence } = service;
		if (sequence)
			this.sequence = new Sequence(this.http.transport, sequence, isEvaluation(ctx) ? 1 : sequence.maxRequests);
	}

	/**
	 * Gets an item ready for its calls.
	 * @throws NodeOperationError for settings that cannot be used, and what n8n throws about the credential
	 */
	async open(itemIndex: number, context: ItemContext): Promise<ServiceItem> {
		const { ctx, service, parameters } = this;
		const reliability = this.reliability(itemIndex);
		const credential = await this.credential(itemIndex);
		return new ServiceItem({
			ctx,
			itemIndex,
			service,
			credential,
			reliability,
			parameters,
			profile: service.profile(parameters.get<ServiceOptions>('options', itemIndex, {})),
			transport: this.http.transport,
			batch: this.batch(credential),
			inOrder: this.sequence?.at(itemIndex),
			connection: this.connection(reliability.maxConcurrency),
			context,
			share: async (key, work) => await this.share(`${credential.identity}/${key}`, work),
			afterRun: (work) => void this.lasts.push(work),
		});
	}

	/** An item is at its end: those that go in order after it may follow, or must not. */
	ended(itemIndex: number, isDone: boolean): void {
		this.sequence?.end(itemIndex, isDone);
	}

	/** The credential that is chosen under "Authentication". */
	async credential(itemIndex: number): Promise<ResolvedCredential> {
		const { credentials } = this.service;
		const chosen = this.parameters.get<string>('authentication', itemIndex, '');
		const type = credentials.find(([authentication]) => authentication === chosen)?.[1];
		if (type !== undefined) return await this.credentials.resolve(type, itemIndex);
		throw new NodeOperationError(this.ctx.getNode(), `"Authentication" does not know "${chosen}"`, {
			itemIndex,
			description: `Choose one of these: ${credentials.map(([authentication]) => authentication).join(', ')}.`,
		});
	}

	/** All items are on their way: does what was to be done then. */
	handedOn(): void {
		for (const work of this.lasts.splice(0)) work();
	}

	async close(): Promise<void> {
		await this.http.close();
	}

	/** Requests travel together only with those of the same user. An evaluation's mocks know single requests. */
	private batch({ identity }: ResolvedCredential): Transport<HttpRequest, HttpReply> | undefined {
		const { batch } = this.service;
		if (!batch || isEvaluation(this.ctx)) return undefined;
		let transport = this.batches.get(identity);
		if (!transport) this.batches.set(identity, (transport = new BatchTransport(this.http.transport, batch)));
		return transport;
	}

	/** One object for all requests: its agent is looked up by identity. */
	private connection(maxConnections: number): ConnectionSettings {
		let connection = this.connections.get(maxConnections);
		if (!connection) this.connections.set(maxConnections, (connection = { maxConnections }));
		return connection;
	}

	private async share<T>(key: string, work: () => Promise<T>): Promise<T> {
		let result = this.shared.get(key) as Promise<T> | undefined;
		if (!result) {
			result = work();
			this.shared.set(key, result);
			result.catch(() => this.shared.delete(key));
		}
		return await result;
	}
}
