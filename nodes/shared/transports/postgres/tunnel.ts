import { Duplex } from 'node:stream';

/** Where the SSH server is and how to log in there, in n8n's words. */
export interface TunnelSettings {
	readonly sshHost: string;
	readonly sshPort: number;
	readonly sshUser: string;
	readonly sshAuthenticateWith: 'password' | 'privateKey';
	/** Secrets; not enumerable, so that they cannot be printed by accident. */
	readonly sshPassword: string;
	readonly privateKey: string;
	readonly passphrase: string;
}

/** The part of an SSH client (ssh2) that carries a connection. */
export interface SshClient {
	forwardOut(
		fromHost: string,
		fromPort: number,
		toHost: string,
		toPort: number,
		done: (error: Error | undefined, channel: Duplex) => void,
	): unknown;
}

/** Logs in at an SSH server, or finds the client that is logged in already. */
export type OpenSsh = (tunnel: TunnelSettings) => Promise<SshClient>;

/** The tunnel could not be built; the database was not reached. */
export class TunnelError extends Error {
	override readonly name = 'TunnelError';

	/** @param code that of the socket, or SSH_LOGIN, or SSH_FORWARD */
	constructor(
		readonly code: string,
		message: string,
		cause: unknown,
	) {
		super(message, { cause });
	}
}

/** Where the channel says that it comes from; the database only sees the SSH server. */
const ORIGIN_HOST = '127.0.0.1';

/**
 * What pg takes for a TCP socket: its `connect` asks the SSH server to connect to the database, and no port is opened on
 * this machine.
 */
export class TunnelSocket extends Duplex {
	/** As a TCP socket counts them. */
	bytesRead = 0;
	bytesWritten = 0;
	private channel: Duplex | undefined;

	constructor(
		private readonly open: OpenSsh,
		private readonly tunnel: TunnelSettings,
	) {
		super();
	}

	connect(port: number, host: string): this {
		this.forward(port, host).then(
			(channel) => this.attach(channel),
			(error: Error) => this.destroy(error),
		);
		return this;
	}

	/** The SSH connection decides about these. */
	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	override _read(): void {
		this.channel?.resume();
	}

	override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		if (this.channel === undefined) done(new TunnelError('EPIPE', 'The SSH tunnel is not open', undefined));
		else {
			this.bytesWritten += chunk.length;
			this.channel.write(chunk, encoding, done);
		}
	}

	override _final(done: (error?: Error | null) => void): void {
		if (this.channel === undefined) done();
		else this.channel.end(done);
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.channel?.destroy();
		done(error);
	}

	private async forward(port: number, host: string): Promise<Duplex> {
		const { sshHost, sshPort } = this.tunnel;
		const client = await this.open(this.tunnel).catch((error: unknown) => {
			const { code, level, message } = error as { code?: string; level?: string; message: string };
			throw new TunnelError(
				level === 'client-authentication' || /privateKey/i.test(message) ? 'SSH_LOGIN' : (code ?? 'SSH_LOGIN'),
				`The SSH server at ${sshHost}:${sshPort} cannot be used: ${message}`,
				error,
			);
		});
		return await new Promise((resolve, reject) => {
			client.forwardOut(ORIGIN_HOST, 0, host, port, (error, channel) => {
				if (error)
					reject(
						new TunnelError(
							'SSH_FORWARD',
							`The SSH server at ${sshHost}:${sshPort} cannot reach ${host}:${port}: ${error.message}`,
							error,
						),
					);
				else resolve(channel);
			});
		});
	}

	private attach(channel: Duplex): void {
		if (this.destroyed) {
			channel.destroy();
			return;
		}
		this.channel = channel;
		channel.on('data', (chunk: Buffer) => {
			this.bytesRead += chunk.length;
			if (!this.push(chunk)) channel.pause();
		});
		channel.on('end', () => this.push(null));
		channel.on('error', (error: Error) => this.destroy(error));
		channel.on('close', () => this.destroy());
		this.emit('connect');
	}
}
