/** A request to the API, whole or as a part of a batch. */
export interface ApiRequest {
	readonly method: string;
	/** With query. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: Buffer;
}

export interface ApiAnswer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** JSON; nothing when absent. */
	readonly body?: unknown;
}

/** An error as Google's APIs word it: https://developers.google.com/workspace/gmail/api/guides/handle-errors */
export function apiError(code: number, message: string, reason: string, status: string): ApiAnswer {
	return {
		status: code,
		body: {
			error: { code, message, errors: [{ message, domain: code === 403 ? 'usageLimits' : 'global', reason }], status },
		},
	};
}

export const notFound = apiError(404, 'Requested entity was not found.', 'notFound', 'NOT_FOUND');

export const unauthorized: ApiAnswer = {
	...apiError(
		401,
		'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
		'authError',
		'UNAUTHENTICATED',
	),
	headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
};

export function invalid(message: string): ApiAnswer {
	return apiError(400, message, 'invalidArgument', 'INVALID_ARGUMENT');
}
