import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `openssl ca` wants to know before it dates a certificate back. */
const CA_CONFIG = `[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** A certificate for localhost, signed by itself, that was good for one day in 2020. */
export async function expiredCertificate(): Promise<{ cert: string; key: string }> {
	const cwd = await mkdtemp(join(tmpdir(), 'steady-expired-'));
	try {
		await writeFile(join(cwd, 'ca.cnf'), CA_CONFIG);
		await writeFile(join(cwd, 'index.txt'), '');
		await writeFile(join(cwd, 'serial'), '01\n');
		const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
		await run('openssl', ['req', '-new', ...newKey, '-out', 'request.pem', '-subj', '/CN=localhost'], { cwd });
		const dates = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
		const files = ['-config', 'ca.cnf', '-keyfile', 'key.pem', '-in', 'request.pem', '-out', 'cert.pem'];
		await run('openssl', ['ca', '-batch', '-selfsign', '-notext', ...files, ...dates], { cwd });
		return { cert: await readFile(join(cwd, 'cert.pem'), 'utf8'), key: await readFile(join(cwd, 'key.pem'), 'utf8') };
	} finally {
		await rm(cwd, { recursive: true });
	}
}
