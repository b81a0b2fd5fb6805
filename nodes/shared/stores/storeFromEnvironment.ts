import type { Environment } from './environment';
import { readSetting } from './environment';
import type { LimitStore } from './limitStore';
import { PostgresStore } from './postgresStore';
import { queueRedis } from './queueRedis';
import { parseRedisUrl } from './redisSettings';
import { RedisStore } from './redisStore';

/**
 * Where limits are counted: `STEADY_REDIS_URL` or `STEADY_POSTGRES_URL` (or the file that `…_FILE` names); without them, in
 * queue mode, n8n's own Redis; else in this process, for which there is no store. Connects to nothing yet.
 * @throws Error that says which setting cannot be used and why, but not what it is: it may hold a password
 */
export function storeFromEnvironment(environment: Environment): LimitStore | undefined {
	const redisUrl = readSetting(environment, 'STEADY_REDIS_URL');
	if (redisUrl !== undefined) return naming('STEADY_REDIS_URL', () => new RedisStore(parseRedisUrl(redisUrl)));
	const postgresUrl = readSetting(environment, 'STEADY_POSTGRES_URL');
	if (postgresUrl !== undefined) return naming('STEADY_POSTGRES_URL', () => new PostgresStore(postgresUrl));
	if (environment.EXECUTIONS_MODE?.trim() !== 'queue') return undefined;
	return new RedisStore(queueRedis(environment));
}

function naming(setting: string, make: () => LimitStore): LimitStore {
	try {
		return make();
	} catch (error) {
		throw new Error(`${setting} cannot be used: ${(error as Error).message}.`);
	}
}
