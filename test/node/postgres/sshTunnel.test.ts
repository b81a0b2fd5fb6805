import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresBatchInsert } from '../../../nodes/PostgresBatchInsert/PostgresBatchInsert.node';
import { type SshServer, startSshServer } from '../../doubles/sshServer.mts';
import { runNode } from '../../support/n8nContext';
import { itemsOf, type NodeDatabase, range, startNodeDatabase } from '../../support/postgresNode';

/* Through n8n's own SSH clients. */

let db: NodeDatabase;
let ssh: SshServer;

beforeAll(async () => {
	[db, ssh] = await Promise.all([startNodeDatabase(), startSshServer()]);
});

afterAll(async () => {
	await db.stop();
	await ssh.stop();
});

beforeEach(async () => {
	await db.query('DROP TABLE IF EXISTS far; CREATE TABLE far (id int, t text)');
});

const credential = (changes: IDataObject = {}): IDataObject => ({
	...db.credential,
	ssl: 'disable',
	sshTunnel: true,
	sshAuthenticateWith: 'password',
	sshHost: '127.0.0.1',
	sshPort: ssh.port,
	sshUser: ssh.user,
	sshPassword: ssh.password,
	...changes,
});

async function insert(values: IDataObject, rows = 3) {
	return await runNode({
		type: new PostgresBatchInsert(),
		typeVersion: 2.7,
		parameters: {
			operation: 'insert',
			schema: { __rl: true, mode: 'list', value: 'public' },
			table: { __rl: true, mode: 'list', value: 'far' },
			columns: { mappingMode: 'autoMapInputData', value: null },
			options: { returning: 'none' },
			reliability: { maxWaitSeconds: 1 },
		},
		credentials: { postgres: values },
		items: itemsOf(...range(rows, (id) => ({ id, t: 'x'.repeat(500) }))),
	});
}

describe('through an SSH server', () => {
	it('logs in with a password, and writes more than fits into a window', async () => {
		const { items } = await insert(credential(), 20_000);
		expect(items).toHaveLength(20_000);
		expect(await db.query('SELECT count(*)::int, sum(length(t))::int FROM far')).toEqual([
			{ count: 20_000, sum: 10_000_000 },
		]);
		expect(ssh.forwarded).toBeGreaterThan(0);
	});

	it('logs in with a key, even one whose line breaks were lost', async () => {
		await insert(
			credential({ sshAuthenticateWith: 'privateKey', privateKey: ssh.privateKey.trim().replaceAll('\n', ' ') }),
		);
		expect(await db.query('SELECT count(*)::int FROM far')).toEqual([{ count: 3 }]);
	});

	it('comes back after the SSH server has dropped its sessions', async () => {
		await insert(credential());
		ssh.dropSessions();
		await insert(credential());
		expect(await db.query('SELECT count(*)::int FROM far')).toEqual([{ count: 6 }]);
	});

	it.each<[string, IDataObject, RegExp, RegExp]>([
		['a wrong password', { sshPassword: 'wrong' }, /The SSH server .* cannot be used/, /Check the SSH fields/],
		[
			'a key that is none',
			{ sshAuthenticateWith: 'privateKey', privateKey: 'nonsense' },
			/The SSH server .* cannot be used/,
			/Check the SSH fields/,
		],
		[
			'a database that the SSH server cannot reach',
			{ port: 1 },
			/cannot reach 127\.0\.0\.1:1/,
			/as the SSH server sees them/,
		],
		['an SSH server without a host', { sshHost: '' }, /"SSH Host" is empty/, /fill it in/],
	])(
		'says what to do about %s',
		async (_what, changes, message, description) => {
			const failing = insert({ ...credential(changes), maxConnections: 1 });
			await expect(failing).rejects.toMatchObject({
				message: expect.stringMatching(message),
				description: expect.stringMatching(description),
			});
			expect(await db.query('SELECT count(*)::int FROM far')).toEqual([{ count: 0 }]);
		},
		60_000,
	);
});
