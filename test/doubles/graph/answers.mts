/** One request below the version, as the double's routes see it; one of a batch looks the same. */
export interface GraphRequest {
	readonly method: string;
	/** Segments below `v1.0` or `beta`, decoded. */
	readonly path: readonly string[];
	readonly query: URLSearchParams;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** Parsed JSON, or undefined. */
	readonly body?: Json;
	readonly raw: Buffer;
	/** Where the service is, for links: scheme, host and version. */
	readonly root: string;
	/** Who asks: a user's id, for `me`; undefined for an app. */
	readonly user?: string;
}

export type Json = Record<string, unknown>;

export interface GraphAnswer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** JSON, or bytes. */
	readonly body?: object | Buffer;
}

/** Answers what it knows; undefined leaves it to the next one. */
export type Route = (request: GraphRequest) => GraphAnswer | undefined;

/** An OData error, as https://learn.microsoft.com/graph/errors shows it. */
export function refuse(status: number, code: string, message: string, headers?: Record<string, string>): GraphAnswer {
	const innerError = { date: new Date().toISOString().slice(0, 19), 'request-id': 'r', 'client-request-id': 'c' };
	return { status, headers, body: { error: { code, message, innerError } } };
}

export const ok = (body: object): GraphAnswer => ({ status: 200, body });
export const created = (body: object): GraphAnswer => ({ status: 201, body });
export const accepted: GraphAnswer = { status: 202 };
export const noContent: GraphAnswer = { status: 204 };
export const notFound = (code = 'ErrorItemNotFound'): GraphAnswer =>
	refuse(404, code, 'The specified object was not found in the store.');
