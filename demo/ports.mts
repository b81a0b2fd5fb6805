import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Whether this process could listen on `port` of the loopback address just now. */
export async function isFree(port: number): Promise<boolean> {
	return (await tryPort(port)) !== undefined;
}

/** A port nobody listens on at the moment, as the operating system hands it out. */
export async function freePort(): Promise<number> {
	const port = await tryPort(0);
	if (port === undefined) throw new Error(`No free port on ${LOOPBACK}: too many programs are listening.`);
	return port;
}

async function tryPort(port: number): Promise<number | undefined> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(undefined));
		server.listen(port, LOOPBACK, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
		});
	});
}
