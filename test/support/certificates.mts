import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
	/** PEM of the authority that signed the others. */
	readonly ca: string;
	/** For localhost, 127.0.0.1 and the other hosts asked for. */
	readonly server: { readonly cert: string; readonly key: string };
	readonly client: { readonly cert: string; readonly key: string };
	/** The client's key, encrypted with `passphrase`. */
	readonly encryptedClientKey: string;
	readonly passphrase: string;
}

/**
 * A private authority with a server and a client certificate, made by openssl.
 * @param hosts more names of the server; `*.` in front stands for one more level
 */
export async function makeCertificates(hosts: readonly string[] = []): Promise<Certificates> {
	const folder = await mkdtemp(join(tmpdir(), 'steady-ca-'));
	const openssl = async (...args: string[]) => await run('openssl', args, { cwd: folder });
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	const passphrase = 'correct horse';
	try {
		await openssl(
			'req',
			'-x509',
			...newKey,
			'-keyout',
			'ca.key',
			'-out',
			'ca.pem',
			'-days',
			'2',
			'-subj',
			'/CN=Loopback CA',
		);
		const names = ['localhost', ...hosts].map((host) => `DNS:${host}`);
		await writeFile(join(folder, 'server.ext'), `subjectAltName=${names.join(',')},IP:127.0.0.1\n`);
		await writeFile(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
		for (const name of ['server', 'client']) {
			await openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
			const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
			await openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`, '-days', '2');
		}
		await openssl(
			'pkcs8',
			'-topk8',
			'-in',
			'client.key',
			'-out',
			'client.enc.key',
			'-v2',
			'aes256',
			'-passout',
			`pass:${passphrase}`,
		);
		const read = async (name: string) => await readFile(join(folder, name), 'utf8');
		return {
			ca: await read('ca.pem'),
			server: { cert: await read('server.pem'), key: await read('server.key') },
			client: { cert: await read('client.pem'), key: await read('client.key') },
			encryptedClientKey: await read('client.enc.key'),
			passphrase,
		};
	} finally {
		await rm(folder, { recursive: true });
	}
}
