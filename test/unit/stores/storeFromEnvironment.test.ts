import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueRedis } from '../../../nodes/shared/stores/queueRedis';
import { storeFromEnvironment } from '../../../nodes/shared/stores/storeFromEnvironment';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'steady-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function secret(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

describe('the store', () => {
	it('is none without settings, and in regular mode whatever the queue settings say', () => {
		expect(storeFromEnvironment({})).toBeUndefined();
		expect(storeFromEnvironment({ QUEUE_BULL_REDIS_HOST: 'redis' })).toBeUndefined();
		expect(storeFromEnvironment({ EXECUTIONS_MODE: 'regular', STEADY_REDIS_URL: '' })).toBeUndefined();
	});

	it('is the one that is named, by itself or in a file; Redis before Postgres before the queue', () => {
		const queue = { EXECUTIONS_MODE: 'queue', QUEUE_BULL_REDIS_HOST: 'bull' };
		const postgres = { ...queue, STEADY_POSTGRES_URL_FILE: secret('pg', 'postgres://u:p@db.example.com:5433/x\n') };
		expect(storeFromEnvironment(queue)?.name).toBe('Redis at bull:6379');
		expect(storeFromEnvironment(postgres)?.name).toBe('Postgres at db.example.com:5433');
		expect(storeFromEnvironment({ ...postgres, STEADY_REDIS_URL: 'redis://:pw@r:1' })?.name).toBe('Redis at r:1');
		const file = { STEADY_REDIS_URL_FILE: secret('redis', ' redis://:pw@r:2 \n') };
		expect(storeFromEnvironment(file)?.name).toBe('Redis at r:2');
	});

	it.each([
		['STEADY_REDIS_URL', 'redis://:hunter2@host:port'],
		['STEADY_POSTGRES_URL', 'postgres://u:hunter2@[host/db'],
	])('says what is wrong with %s, but not what is in it', (name, value) => {
		expect(() => storeFromEnvironment({ [name]: value })).toThrow(new RegExp(`^${name} cannot be used: (?!.*hunter2)`));
	});

	it('says which file cannot be read', () => {
		expect(() => storeFromEnvironment({ STEADY_REDIS_URL_FILE: join(folder, 'absent') })).toThrow(
			'The file that STEADY_REDIS_URL_FILE names cannot be read: ENOENT.',
		);
	});
});

describe("n8n's queue settings", () => {
	it('have n8n defaults', () => {
		expect(queueRedis({})).toEqual({ kind: 'server', nodes: [{ host: 'localhost', port: 6379 }], db: 0 });
	});

	it('are understood in full', () => {
		expect(
			queueRedis({
				QUEUE_BULL_REDIS_HOST: 'redis.internal',
				QUEUE_BULL_REDIS_PORT: '6380',
				QUEUE_BULL_REDIS_DB: '2',
				QUEUE_BULL_REDIS_USERNAME: 'n8n',
				QUEUE_BULL_REDIS_PASSWORD_FILE: secret('bull', 'pw\n'),
				QUEUE_BULL_REDIS_TLS: 'true',
				QUEUE_BULL_REDIS_TLS_SERVERNAME: 'redis.example.com',
				QUEUE_BULL_REDIS_TLS_VALIDATE_CERTIFICATE: 'false',
				QUEUE_BULL_REDIS_DUALSTACK: 'true',
			}),
		).toEqual({
			kind: 'server',
			nodes: [{ host: 'redis.internal', port: 6380 }],
			db: 2,
			username: 'n8n',
			password: 'pw',
			tls: { servername: 'redis.example.com', rejectUnauthorized: false },
			family: 0,
		});
	});

	it('name a cluster before a host', () => {
		expect(
			queueRedis({
				QUEUE_BULL_REDIS_HOST: 'ignored',
				QUEUE_BULL_REDIS_CLUSTER_NODES: 'a:7000, b:7001,',
				QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY: 'NONE',
			}),
		).toEqual({
			kind: 'cluster',
			nodes: [
				{ host: 'a', port: 7000 },
				{ host: 'b', port: 7001 },
			],
			keepNodeNames: true,
		});
	});

	it('are refused by name when they make no sense', () => {
		expect(() => queueRedis({ QUEUE_BULL_REDIS_PORT: 'six' })).toThrow('QUEUE_BULL_REDIS_PORT must be a number.');
	});
});
