import type { IExecuteFunctions } from 'n8n-workflow';
import type { CredentialSource } from '../../shared/n8n/credentials';
import type { Parameters } from '../../shared/n8n/parameters';
import type { ConnectionSettings } from '../../shared/transports/http/connectionSettings';
import { BODY_PARAMETERS, readBody, readsFiles } from '../body/readBody';
import type { RequestBody } from '../body/requestBody';
import { optionNames, readOptions } from '../options';
import { readSettings, type RestSettings } from '../settings';
import { jsonObjectParameter } from './jsonParameter';
import { joinKeyValues, type KeyValue } from './keyValues';
import { requestHeaders } from './requestHeaders';
import { requestMethod } from './requestMethod';
import { requestUrl } from './requestUrl';
import type { RestRequest } from './restRequest';

/** Reads the request of each item; every part that is the same for all items is read and checked once. */
export class RequestReader {
	private readonly constant = new Map<string, unknown>();
	private readonly connections = new Map<string, ConnectionSettings>();
	private readonly optionNames: readonly string[];

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly parameters: Parameters,
		private readonly credentials: CredentialSource,
	) {
		this.optionNames = optionNames(ctx);
	}

	/**
	 * @param maxConnections of the reliability settings
	 * @throws NodeOperationError that names the item and the parameter
	 */
	async read(itemIndex: number, maxConnections: number): Promise<RestRequest> {
		const { ctx, parameters } = this;
		const settings = await this.settings(itemIndex, maxConnections);
		const method = requestMethod(ctx.getNode(), itemIndex, parameters.get<unknown>('method', itemIndex, 'GET'));
		const url = this.once('url', ['url'], () =>
			requestUrl(ctx.getNode(), itemIndex, parameters.get<unknown>('url', itemIndex, '')),
		);
		const query = this.once('query', ['queryParameters', 'specifyQuery', 'jsonQuery'], () => this.query(itemIndex));
		const headers = this.once(
			'headers',
			['headerParameters', 'specifyHeaders', 'jsonHeaders', 'options.lowercaseHeaders'],
			() => this.headers(itemIndex, settings),
		);
		// After all that can throw: a promise that fails while nobody waits for it would end n8n.
		const bodyVaries = readsFiles(parameters) || parameters.varies('method');
		const body = this.once<RequestBody | Promise<RequestBody>>('body', bodyVaries ? undefined : BODY_PARAMETERS, () =>
			readBody(ctx, parameters, itemIndex, method),
		);
		return {
			method,
			url,
			query,
			headers,
			body: body instanceof Promise ? await body : body,
			settings,
		};
	}

	private async settings(itemIndex: number, maxConnections: number): Promise<RestSettings> {
		const { ctx, parameters, credentials } = this;
		// A credential with certificates may hold expressions.
		const varies =
			parameters.varies('provideSslCertificates') || parameters.get('provideSslCertificates', itemIndex, false);
		return await this.once(`settings ${maxConnections}`, varies ? undefined : this.optionNames, async () => {
			const options = readOptions(parameters, this.optionNames, itemIndex);
			const settings = await readSettings(ctx, parameters, credentials, options, itemIndex, maxConnections);
			return { ...settings, connection: this.shared(settings.connection) };
		});
	}

	/** The same settings for a credential that says certificates need not be valid. */
	withoutVerification(settings: RestSettings): RestSettings {
		const { connection } = settings;
		return {
			...settings,
			connection: this.shared({ ...connection, tls: { ...connection.tls, rejectUnauthorized: false } }),
		};
	}

	/** Equal settings are one object, for agents are found by it. */
	private shared(settings: ConnectionSettings): ConnectionSettings {
		const key = JSON.stringify(settings);
		const known = this.connections.get(key) ?? settings;
		this.connections.set(key, known);
		return known;
	}

	private query(itemIndex: number): Record<string, unknown> | undefined {
		const { ctx, parameters } = this;
		if (!parameters.get('sendQuery', itemIndex, false)) return undefined;
		if (parameters.get<string>('specifyQuery', itemIndex, 'keypair') === 'json') {
			return jsonObjectParameter(
				ctx.getNode(),
				itemIndex,
				'Query Parameters (JSON)',
				parameters.get<unknown>('jsonQuery', itemIndex, ''),
			);
		}
		return joinKeyValues(
			parameters.get<KeyValue[]>('queryParameters.parameters', itemIndex, []),
			ctx.getNode().typeVersion,
		);
	}

	private headers(itemIndex: number, { lowercaseHeaders }: RestSettings): Record<string, string> {
		const { ctx, parameters } = this;
		if (!parameters.get('sendHeaders', itemIndex, false)) return {};
		const node = ctx.getNode();
		const given =
			parameters.get<string>('specifyHeaders', itemIndex, 'keypair') === 'json'
				? jsonObjectParameter(node, itemIndex, 'Headers (JSON)', parameters.get<unknown>('jsonHeaders', itemIndex, ''))
				: joinKeyValues(
						parameters.get<KeyValue[]>('headerParameters.parameters', itemIndex, []).filter(({ name }) => name),
						node.typeVersion,
					);
		return requestHeaders(node, itemIndex, given, lowercaseHeaders);
	}

	/** Reads a part once where none of its parameters holds an expression; `undefined` reads it for every item. */
	private once<T>(name: string, sources: readonly string[] | undefined, read: () => T): T {
		if (sources === undefined || sources.some((source) => this.parameters.varies(source))) return read();
		if (!this.constant.has(name)) {
			const value = read();
			this.constant.set(name, value);
			// What failed for one item is tried again for the next, whose index belongs into the error.
			if (value instanceof Promise) value.catch(() => this.constant.delete(name));
		}
		return this.constant.get(name) as T;
	}
}
