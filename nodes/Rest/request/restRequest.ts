import { findHeader } from '../../shared/transports/http/headers';
import type { HttpRequest } from '../../shared/transports/http/httpRequest';
import { emptyBody, type RequestBody } from '../body/requestBody';
import type { ResponseFormat } from '../options';
import type { RestSettings } from '../settings';
import { stringifyQuery } from './stringifyQuery';

/** One request as the node read it: what pages change is still data. */
export interface RestRequest {
	readonly method: string;
	/** Without the query parameters below. */
	readonly url: URL;
	readonly query?: Readonly<Record<string, unknown>>;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: RequestBody;
	/** True when the request carries a key by which the service recognizes a repetition. */
	readonly isKeyed?: boolean;
	readonly settings: RestSettings;
}

/** What HTTP Request accepts, by response format. */
const ACCEPT: Readonly<Record<ResponseFormat, string>> = {
	autodetect: 'application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7',
	file: 'application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7',
	json: 'application/json,text/*;q=0.99',
	ndjson: 'application/x-ndjson,application/json;q=0.9,text/*;q=0.8',
	text: 'application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, */*;q=0.1',
};

/** The request for the transport. `signable` says that a credential may add fields to a body that is empty as yet. */
export function httpRequest(
	{ method, url, query, headers, body, settings }: RestRequest,
	signable: boolean,
): HttpRequest {
	return {
		method,
		url: withQuery(url, query, settings),
		headers: allHeaders(headers, body, settings),
		body: body === emptyBody && !signable ? undefined : body.withFields(body.fields?.data),
		redirects: settings.redirects,
		timeoutMs: settings.timeoutMs,
		maxBodyBytes: settings.maxBodyBytes,
		connection: settings.connection,
	};
}

function withQuery(url: URL, query: RestRequest['query'], { arrayFormat }: RestSettings): string {
	const added = query ? stringifyQuery(query, arrayFormat) : '';
	if (added === '') return url.href;
	return `${url.href}${url.search === '' ? (url.href.endsWith('?') ? '' : '?') : '&'}${added}`;
}

/** What headers were made of, beside those the user gave. */
interface Made {
	readonly body: RequestBody;
	readonly settings: RestSettings;
	readonly headers: Readonly<Record<string, string>>;
}

/** Most items of a run have the same headers: then they share one object, which spares the checks further on, too. */
const made = new WeakMap<RestRequest['headers'], Made>();

function allHeaders(given: RestRequest['headers'], body: RequestBody, settings: RestSettings): Made['headers'] {
	const known = made.get(given);
	if (known?.body === body && known.settings === settings) return known.headers;
	const headers = makeHeaders(given, body, settings);
	made.set(given, { body, settings, headers });
	return headers;
}

function makeHeaders(
	given: RestRequest['headers'],
	body: RequestBody,
	{ response }: RestSettings,
): Record<string, string> {
	const headers: Record<string, string> = { ...body.headers, ...given };
	if (body.headers) {
		// What the user gave wins, whatever its case.
		for (const name of Object.keys(body.headers))
			if (findHeader(given, name) !== undefined && given[name] === undefined) delete headers[name];
	}
	if (body.forcedContentType !== undefined) {
		const name = findHeader(headers, 'content-type');
		if (name !== undefined) delete headers[name];
		headers['content-type'] = body.forcedContentType;
	}
	if (findHeader(headers, 'accept') === undefined) headers.accept = ACCEPT[response.format];
	return headers;
}
