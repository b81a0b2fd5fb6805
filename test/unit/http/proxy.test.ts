import { describe, expect, it } from 'vitest';
import { proxyFor, readProxyEnvironment } from '../../../nodes/shared/transports/http/proxy';

const via = (url: string, env: Record<string, string>) => proxyFor(new URL(url), readProxyEnvironment(env));

describe('proxies from the environment', () => {
	it.each([
		['http://a.test', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
		['https://a.test', { HTTP_PROXY: 'http://p:1' }, undefined],
		['https://a.test', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
		['https://a.test', { ALL_PROXY: 'http://p:1' }, 'http://p:1'],
		['http://a.test', { ALL_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:2' }, 'http://p:2'],
		['http://a.test', { http_proxy: 'http://p:1', HTTP_PROXY: 'http://p:2' }, 'http://p:1'],
		['http://a.test', { http_proxy: '', HTTP_PROXY: 'http://p:2' }, 'http://p:2'],
		['http://a.test', { HTTP_PROXY: 'p:1' }, 'http://p:1'],
		['https://a.test', { HTTPS_PROXY: 'p:1' }, 'https://p:1'],
		['http://a.test', {}, undefined],
	] as const)('%s with %j goes through %s', (url, env, proxy) => {
		expect(via(url, env)).toBe(proxy);
	});

	it.each([
		['http://a.test', 'a.test', false],
		['http://A.TEST', 'a.test', false],
		['http://b.a.test', 'a.test', true],
		['http://b.a.test', '.a.test', false],
		['http://b.a.test', '*.a.test', false],
		['http://a.test', '.a.test', true],
		['http://xa.test', '*a.test', false],
		['http://a.test', '*', false],
		['http://a.test:8080', 'a.test:8080', false],
		['http://a.test', 'a.test:8080', true],
		['http://a.test', 'a.test:80', false],
		['https://a.test', 'a.test:443', false],
		['http://a.test', 'b.test, a.test', false],
		['http://a.test', 'b.test a.test', false],
		['http://[::1]', '[::1]', false],
	])('%s with NO_PROXY=%s: proxied %s', (url, noProxy, proxied) => {
		expect(via(url, { ALL_PROXY: 'http://p:1', NO_PROXY: noProxy })).toBe(proxied ? 'http://p:1' : undefined);
	});
});
