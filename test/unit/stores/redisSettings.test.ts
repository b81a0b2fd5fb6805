import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../nodes/shared/stores/redisSettings';

describe('a Redis URL', () => {
	it.each([
		['redis://localhost', { kind: 'server', nodes: [{ host: 'localhost', port: 6379 }] }],
		['redis://10.0.0.5:6380/3', { kind: 'server', nodes: [{ host: '10.0.0.5', port: 6380 }], db: 3 }],
		['redis://:p%40ss@host/', { kind: 'server', nodes: [{ host: 'host', port: 6379 }], password: 'p@ss' }],
		[
			'rediss://user:a:b@redis.example.com:6380',
			{
				kind: 'server',
				nodes: [{ host: 'redis.example.com', port: 6380 }],
				username: 'user',
				password: 'a:b',
				tls: { servername: 'redis.example.com' },
			},
		],
		['redis://[::1]:6390', { kind: 'server', nodes: [{ host: '::1', port: 6390 }] }],
		[
			'redis+cluster://:pw@a:7000,b:7001,c',
			{
				kind: 'cluster',
				nodes: [
					{ host: 'a', port: 7000 },
					{ host: 'b', port: 7001 },
					{ host: 'c', port: 6379 },
				],
				password: 'pw',
			},
		],
		[
			'redis+sentinel://a,b:26380/primary/2',
			{
				kind: 'sentinel',
				nodes: [
					{ host: 'a', port: 26379 },
					{ host: 'b', port: 26380 },
				],
				masterName: 'primary',
				db: 2,
			},
		],
	])('%s is understood', (url, settings) => {
		expect(parseRedisUrl(url)).toEqual(settings);
	});

	it.each([
		['http://user:hunter2@host', 'begin with'],
		['redis://user:hunter2@host:99999', 'port'],
		['redis://user:hunter2@host/first', 'number'],
		['redis://user:hunter2@a,b', 'several hosts'],
		['redis://user:hunter2%@host', '%25'],
		['redis://user:hunter2@', 'host'],
		['hunter2', 'begin with'],
	])('%s is refused with a reason that does not repeat it', (url, reason) => {
		const message = (() => {
			try {
				parseRedisUrl(url);
				return 'accepted';
			} catch (error) {
				return (error as Error).message;
			}
		})();
		expect(message).toContain(reason);
		expect(message).not.toContain('hunter2');
	});
});
