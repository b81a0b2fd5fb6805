/**
 * Carries one request and brings one reply. Failures are replies too: a transport resolves always, and rejects only for
 * a defect of its own. It stops as soon as `signal` aborts.
 */
export interface Transport<Request, Reply> {
	send(request: Request, signal: AbortSignal): Promise<Reply>;
}
