import type { IExecuteFunctions, INode } from 'n8n-workflow';
import type { Charge } from '../shared/engine/call';
import type { CredentialSource } from '../shared/n8n/credentials';
import type { Parameters } from '../shared/n8n/parameters';
import type { ConnectionSettings, TlsSettings } from '../shared/transports/http/connectionSettings';
import type { HttpRequest } from '../shared/transports/http/httpRequest';
import { normalizePem } from '../shared/credentials/pem';
import { AUTOMATIC } from './description/service';
import type { RawOptions, ResponseFormat } from './options';
import type { IdempotencyOption } from './request/idempotency';
import type { CustomService } from './service/customProfile';
import { parameterError } from './request/parameterError';
import type { ArrayFormat } from './request/stringifyQuery';

/** What the options come to for one item, or for all of them. */
export interface RestSettings {
	readonly connection: ConnectionSettings;
	readonly redirects: HttpRequest['redirects'];
	readonly timeoutMs: number;
	/** Of a body in memory. */
	readonly maxBodyBytes: number;
	/** Of a file that is streamed. */
	readonly maxFileBytes: number;
	readonly arrayFormat: ArrayFormat;
	readonly lowercaseHeaders: boolean;
	readonly serviceProfile: string;
	readonly customService?: CustomService;
	readonly idempotency?: IdempotencyOption;
	readonly onlyIfChanged: boolean;
	/** The pace that "Batching" asks for. */
	readonly pace: readonly Charge[];
	readonly response: {
		readonly format: ResponseFormat;
		readonly full: boolean;
		readonly neverError: boolean;
		/** Undefined when the user did not say: it decides a file's name, too. */
		readonly field: string | undefined;
		/** Way to the list that becomes items. */
		readonly splitOut?: string;
	};
}

/** HTTP Request's own patience, and its own number of redirects. */
const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_REDIRECTS = 21;
const MIB = 1024 * 1024;
const DEFAULT_MAX_BYTES = 256 * MIB;

/**
 * Reads what does not belong to the request itself.
 * @throws NodeOperationError that names the option
 */
export async function readSettings(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	credentials: CredentialSource,
	options: RawOptions,
	itemIndex: number,
	maxConnections: number,
): Promise<RestSettings> {
	const node = ctx.getNode();
	const response = options.response?.response ?? {};
	const batch = options.batching?.batch ?? {};
	const number: ReadNumber = (value, name, least) => numberOption(node, itemIndex, value, name, least);
	const limit = number(options.maxResponseSize, 'Max Response Size (MiB)');
	return {
		connection: {
			maxConnections,
			proxy: proxyUrl(node, itemIndex, options.proxy),
			tls: await tlsSettings(parameters, credentials, itemIndex, options),
		},
		redirects: redirects(options, number(options.redirect?.redirect?.maxRedirects, 'Max Redirects')),
		timeoutMs: number(options.timeout, 'Timeout') || DEFAULT_TIMEOUT_MS,
		maxBodyBytes: limit === undefined ? DEFAULT_MAX_BYTES : limit > 0 ? limit * MIB : Infinity,
		maxFileBytes: limit !== undefined && limit > 0 ? limit * MIB : Infinity,
		arrayFormat: options.queryParameterArrays ?? 'indices',
		lowercaseHeaders: options.lowercaseHeaders ?? true,
		serviceProfile: options.serviceProfile ?? AUTOMATIC,
		customService: customService(options, number),
		idempotency: options.idempotencyKey?.key,
		onlyIfChanged: options.onlyIfChanged ?? false,
		pace: pace(number(batch.batchSize, 'Items per Batch'), number(batch.batchInterval, 'Batch Interval (ms)')),
		response: {
			format: response.responseFormat || 'autodetect',
			full: response.fullResponse ?? false,
			neverError: response.neverError ?? false,
			field: response.outputPropertyName,
			splitOut: options.splitOut?.trim() || undefined,
		},
	};
}

/** A missing scheme is what people forget; anything but http is not spoken here. */
function proxyUrl(node: INode, itemIndex: number, proxy: string | undefined): string | undefined {
	const text = proxy?.trim();
	if (!text) return undefined;
	const url = text.includes('://') ? text : `http://${text}`;
	if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
	throw parameterError(
		node,
		itemIndex,
		'Proxy',
		'is not the address of an HTTP proxy',
		'Write it like http://myproxy:3128',
	);
}

type ReadNumber = (value: unknown, name: string, least?: number) => number | undefined;

/** A number, or text that is one, as expressions give it. */
function numberOption(
	node: INode,
	itemIndex: number,
	value: unknown,
	name: string,
	least = -Infinity,
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number >= least) return number;
	throw parameterError(
		node,
		itemIndex,
		name,
		`must be a number${least === -Infinity ? '' : ` of ${least} or more`}, not ${JSON.stringify(value)}`,
		'Correct it in the options.',
	);
}

/** A limit that is no number would be one that no call ever gets past. */
function customService({ customService: given }: RawOptions, number: ReadNumber): CustomService | undefined {
	const service = given?.service;
	return (
		service && {
			...service,
			callsPerPeriod: number(service.callsPerPeriod, 'Calls per Period', 0),
			periodSeconds: number(service.periodSeconds, 'Period (Seconds)', 0),
			cost: number(service.cost, 'Cost per Call', 0),
			pauseSeconds: number(service.pauseSeconds, 'Pause After Throttle (Seconds)', 0),
		}
	);
}

function redirects(options: RawOptions, maxRedirects: number | undefined): HttpRequest['redirects'] {
	const keepCredentials = options.sendCredentialsOnCrossOriginRedirect ?? false;
	if (options.redirect === undefined) return { max: DEFAULT_REDIRECTS, keepCredentials };
	return { max: options.redirect.redirect?.followRedirects ? maxRedirects || DEFAULT_REDIRECTS : 0, keepCredentials };
}

async function tlsSettings(
	parameters: Parameters,
	credentials: CredentialSource,
	itemIndex: number,
	{ allowUnauthorizedCerts }: RawOptions,
): Promise<TlsSettings | undefined> {
	const own = parameters.get<boolean>('provideSslCertificates', itemIndex, false)
		? await credentials.fields<{ ca?: string; cert?: string; key?: string; passphrase?: string }>(
				'httpSslAuth',
				itemIndex,
			)
		: undefined;
	if (!own && !allowUnauthorizedCerts) return undefined;
	const pem = (text: string | undefined) => (text ? normalizePem(text) : undefined);
	return {
		...(allowUnauthorizedCerts ? { rejectUnauthorized: false } : {}),
		ca: pem(own?.ca),
		cert: pem(own?.cert),
		key: pem(own?.key),
		passphrase: own?.passphrase || undefined,
	};
}

function pace(batchSize: number | undefined, batchInterval: number | undefined): Charge[] {
	if (!batchInterval || batchInterval <= 0 || (batchSize !== undefined && batchSize < 0)) return [];
	const size = batchSize || 1;
	return [{ key: 'batching', cost: 1, limit: { kind: 'rate', perSecond: (size * 1000) / batchInterval, burst: size } }];
}
