import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { makeCertificates } from '../../support/certificates.mts';

/** Hosts that the certificate is for; what is built in has them fixed. */
const VENDORS = ['*.googleapis.com', 'graph.microsoft.com', 'login.microsoftonline.com'];

/** What a process needs to stand in for a vendor; plain data. */
export interface HostMapping {
	/** JSON: host → port on the loopback address. Read at every connection. */
	file: string;
	/** PEM, signed by an authority that n8n trusts. */
	cert: string;
	key: string;
}

/**
 * Prepares n8n processes for hosts that lead to doubles. Until one is mapped, nothing is different for them.
 * @param folder where the file and the authority's certificate are kept
 * @returns with the environment of these processes
 */
export async function prepareHosts(folder: string): Promise<{ mapping: HostMapping; env: Record<string, string> }> {
	const { ca, server } = await makeCertificates(VENDORS);
	mkdirSync(folder, { recursive: true });
	const [file, authority] = [join(folder, 'map.json'), join(folder, 'authority.pem')];
	writeFileSync(file, '{}');
	writeFileSync(authority, ca);
	const hook = new URL('mapHosts.mjs', import.meta.url).href;
	return {
		mapping: { file, ...server },
		env: { NODE_OPTIONS: `--import ${hook}`, NODE_EXTRA_CA_CERTS: authority, STEADY_TEST_HOSTS: file },
	};
}

/**
 * Leads hosts to doubles, with TLS in front of them, until the result is disposed of.
 * @param origins host → `http://127.0.0.1:port` of its double
 */
export async function mapHosts(
	{ file, cert, key }: HostMapping,
	origins: Readonly<Record<string, string>>,
): Promise<AsyncDisposable> {
	const open = new Set<Socket>();
	const front = createServer({ cert, key }, (client) => {
		const { hostname, port } = new URL(origins[client.servername || '']);
		const double = connect(Number(port), hostname);
		for (const [from, to] of [
			[client, double],
			[double, client],
		]) {
			open.add(from);
			from.on('error', () => to.destroy());
			from.on('close', () => {
				open.delete(from);
				to.destroy();
			});
			from.pipe(to);
		}
	});
	await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
	const { port } = front.address() as AddressInfo;
	change(file, (map) => Object.assign(map, Object.fromEntries(Object.keys(origins).map((host) => [host, port]))));
	return {
		async [Symbol.asyncDispose]() {
			change(file, (map) => Object.keys(origins).forEach((host) => delete map[host]));
			const closed = new Promise((resolve) => front.close(resolve));
			open.forEach((socket) => socket.destroy());
			await closed;
		},
	};
}

/** Others read the file at any moment: it is never half written. */
function change(file: string, act: (map: Record<string, number>) => unknown): void {
	const map = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
	act(map);
	writeFileSync(`${file}.new`, JSON.stringify(map));
	renameSync(`${file}.new`, file);
}
