import type { IDataObject } from 'n8n-workflow';
import type { Received } from '../../support/loopbackServer';

/** Headers of the connection and the client, which nobody asked for. */
const UNREMARKABLE = new Set([
	'host',
	'connection',
	'accept-encoding',
	'content-length',
	'transfer-encoding',
	'user-agent',
]);

/** A request without what differs from run to run. */
export function comparableRequest(
	{ method, path, headers, body }: Received,
	except: readonly string[] = [],
): IDataObject {
	const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1];
	const text = body.toString('latin1');
	const kept = Object.entries(headers).filter(([name]) => !UNREMARKABLE.has(name) && !except.includes(name));
	const own = headers['user-agent'];
	return {
		method,
		path,
		headers: Object.fromEntries(
			kept.map(([name, value]) => [name, boundary ? String(value).replace(boundary, 'BOUNDARY') : value]),
		) as IDataObject,
		...(own === 'n8n' ? {} : { userAgent: own }),
		body: boundary ? text.replaceAll(boundary, 'BOUNDARY') : text,
	};
}

/** Requests of several items arrive in any order. */
export function inOrder(requests: IDataObject[]): IDataObject[] {
	return requests
		.map((request) => JSON.stringify(request))
		.sort()
		.map((text) => JSON.parse(text) as IDataObject);
}

/** Puts the server's address into parameters. */
export function at<T>(value: T, origin: string): T {
	return JSON.parse(
		JSON.stringify(value)
			.replaceAll('ORIGIN', origin)
			.replaceAll('HOST', origin.replace(/^\w+:\/\//, '')),
	) as T;
}
