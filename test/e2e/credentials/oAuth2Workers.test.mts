import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcProvider } from '../../doubles/oidcProvider.mts';
import { redisClient, type RedisServer, startRedis } from '../../support/redisServer.mts';
import { Editor } from '../support/editor.mts';
import { type CredentialUse, Database } from '../support/n8n.mts';
import { type OwnN8n, startN8n } from '../support/startN8n.mts';
import { chain } from '../support/workflow.mts';
import { call, connectInEditor, expectOneRefreshPerEnd, runLong, startProvider, TYPE } from './oAuth2World.mts';

/* Two workers that share an account, and log all they can. Every secret is one of a kind, wherever it turns up. */

const SERVICE = 'canary-service';

let n8n: OwnN8n;
let redis: RedisServer;
let provider: OidcProvider;
let credentials: CredentialUse;
/** All that was said to people. */
const told: unknown[] = [];
let processes = '';

beforeAll(async () => {
	// What is compressed cannot be searched.
	redis = await startRedis({ settings: ['rdbcompression no'] });
	n8n = await startN8n({
		mode: 'queue',
		workers: 2,
		env: {
			N8N_LOG_LEVEL: 'debug',
			// One execution per worker, so that both work.
			N8N_CONCURRENCY_PRODUCTION_LIMIT: '1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		},
	});
	provider = await startProvider(n8n, { services: [SERVICE] });
	const editor = await Editor.open(n8n);
	try {
		credentials = await connectInEditor(editor, provider);
	} finally {
		await editor.close();
	}
});

afterAll(async () => {
	await provider?.stop();
	await n8n?.stop();
	await redis?.stop();
});

// In this order: what the first have said is searched by the last.
describe('two workers with one account', { shuffle: false }, () => {
	it('get one refresh per end of a token together', async () => {
		const running = runLong(n8n, provider, credentials, 2);
		await expect.poll(() => provider.inFlight, { timeout: 60_000 }).toBeGreaterThan(0);
		processes = execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' });
		told.push(await running);
		const workersThatRan = n8n.connection.logFiles.filter((file) =>
			/started execution/i.test(readFileSync(file, 'utf8')),
		);
		expect(workersThatRan).toHaveLength(2);
		expectOneRefreshPerEnd(provider);
	});

	it('fail as one when it is revoked, and say no secret', async () => {
		await provider.revokeEverything();
		const failed = await n8n.run(chain('revoked', call(`${provider.issuer}/api/revoked`, { credentials })));
		expect(failed.error?.message).toMatch(/must be reconnected/);
		told.push(failed);
	});

	it('get tokens of client credentials, and say no secret when these are wrong', async () => {
		for (const [name, clientSecret] of [
			['right', `${SERVICE}-secret`],
			['wrong', 'canary-wrong-secret'],
		]) {
			const data = {
				service: 'other',
				grantType: 'clientCredentials',
				tokenUrl: `${provider.issuer}/token`,
				clientId: SERVICE,
				clientSecret,
				clientAuthentication: 'header',
				scopes: '',
				audience: 'canary-audience',
				resource: '',
				requestParameters: 'canary_parameter=canary-parameter-value',
			};
			const own = await n8n.credential(TYPE, `client, ${name}`, data);
			told.push(await n8n.run(chain('client', call(`${provider.issuer}/api/client`, { credentials: own }))));
			told.push(
				await n8n.api.testCredential(TYPE, `client under test, ${name}`, {
					...data,
					testUrl: `${provider.issuer}/api/me`,
				}),
			);
		}
		expect(JSON.stringify(told)).toContain('invalid_client');
	});
});

describe('no secret of theirs is', () => {
	const secrets = () => [
		OidcProvider.client.secret,
		Buffer.from(`${OidcProvider.client.id}:${OidcProvider.client.secret}`).toString('base64'),
		`${SERVICE}-secret`,
		Buffer.from(`${SERVICE}:${SERVICE}-secret`).toString('base64'),
		'canary-wrong-secret',
		'canary-parameter-value',
		...provider.grants.flatMap(({ shown }) => shown ?? []),
		...new Set(provider.calls.map(({ token }) => token)),
	];
	/** @param sign something that has to be there, so that it is known that the right place was searched */
	const search = (text: string, sign: string) => {
		expect(text).toContain(sign);
		expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
	};

	it('in the logs of all processes', () => search(n8n.log(), `POST ${new URL(provider.issuer).host}/token`));

	it('in results, errors and verdicts', () => search(JSON.stringify(told), 'must be reconnected'));

	it('in what n8n keeps of executions', async () => {
		const rows = await new Database({ ...n8n.connection.postgres, database: 'n8n' }).query(
			'SELECT data, "workflowData"::text FROM execution_data',
		);
		search(JSON.stringify(rows), 'must be reconnected');
	});

	it('in the list of processes', () => search(processes, 'n8n worker'));

	it('in Redis', async () => {
		const client = redisClient(redis);
		try {
			const keys = await client.keys('*');
			const dumps = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key))?.toString('latin1')));
			search([...keys, ...dumps].join('\n'), 'bull');
		} finally {
			client.disconnect();
		}
	});
});
