import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface RsaPair {
	/** PEM, as all others. */
	readonly certificate: string;
	readonly privateKey: string;
	readonly publicKey: string;
}

/** An RSA key and a certificate for it that it has signed itself, made by openssl. */
export async function makeRsaPair(): Promise<RsaPair> {
	const folder = await mkdtemp(join(tmpdir(), 'steady-rsa-'));
	try {
		const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=App'];
		await run('openssl', ['req', ...kind, '-keyout', 'key.pem', '-out', 'cert.pem'], { cwd: folder });
		const read = async (name: string) => await readFile(join(folder, name), 'utf8');
		const privateKey = await read('key.pem');
		const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
		return { certificate: await read('cert.pem'), privateKey, publicKey };
	} finally {
		await rm(folder, { recursive: true });
	}
}
