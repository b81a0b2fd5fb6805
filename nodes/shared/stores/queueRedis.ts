import type { Environment } from './environment';
import { readSetting } from './environment';
import type { RedisSettings } from './redisSettings';
import { parseNode } from './redisSettings';

/**
 * The Redis of n8n's queue mode, by n8n's own settings (n8n 2.41, `@n8n/config`, scaling-mode config): names and defaults
 * are n8n's. n8n knows no Sentinels.
 * @throws Error that names the setting it cannot read
 */
export function queueRedis(environment: Environment): RedisSettings {
	const read = (name: string) => readSetting(environment, `QUEUE_BULL_REDIS_${name}`);
	const number = (name: string, otherwise: number) => {
		const text = read(name);
		const value = Number(text ?? otherwise);
		if (Number.isInteger(value) && value >= 0) return value;
		throw new Error(`QUEUE_BULL_REDIS_${name} must be a number.`);
	};
	const isOn = (name: string) => ['true', '1'].includes((read(name) ?? '').toLowerCase());
	const clusterNodes = (read('CLUSTER_NODES') ?? '').split(',').filter((node) => node.trim() !== '');
	const username = read('USERNAME');
	const password = read('PASSWORD');
	const checksCertificate = !['false', '0'].includes((read('TLS_VALIDATE_CERTIFICATE') ?? '').toLowerCase());
	return {
		...(clusterNodes.length > 0
			? { kind: 'cluster' as const, nodes: clusterNodes.map((node) => parseNode(node)) }
			: {
					kind: 'server' as const,
					nodes: [{ host: read('HOST') ?? 'localhost', port: number('PORT', 6379) }],
					db: number('DB', 0),
				}),
		...(username === undefined ? {} : { username }),
		...(password === undefined ? {} : { password }),
		...(isOn('TLS') ? { tls: { servername: read('TLS_SERVERNAME'), rejectUnauthorized: checksCertificate } } : {}),
		...(isOn('DUALSTACK') ? { family: 0 } : {}),
		...(read('DNS_LOOKUP_STRATEGY') === 'NONE' ? { keepNodeNames: true } : {}),
	};
}
