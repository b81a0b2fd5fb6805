/** The server's errors carry a SQLSTATE and a severity. */
export interface ServerError extends Error {
	readonly code: string;
	readonly severity: string;
	readonly detail?: string;
	readonly hint?: string;
	readonly where?: string;
	readonly schema?: string;
	readonly table?: string;
	readonly column?: string;
	readonly dataType?: string;
	readonly constraint?: string;
	/** Function of the server that reported it. */
	readonly routine?: string;
}

export function isServerError(error: unknown): error is ServerError {
	return error instanceof Error && 'severity' in error && /^[0-9A-Z]{5}$/.test(String((error as ServerError).code));
}
