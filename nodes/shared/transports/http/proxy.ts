/** Proxies as the environment names them; lower case wins, as everywhere. */
export interface ProxyEnvironment {
	readonly http?: string;
	readonly https?: string;
	/** Hosts that are called directly. */
	readonly bypass: readonly BypassRule[];
}

interface BypassRule {
	/** Lower case; a leading dot or `*` matches everything that ends like this, anything else only the host itself. */
	readonly host: string;
	readonly suffix: boolean;
	readonly port?: number;
}

/**
 * Reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY with the meaning n8n's own requests give them: ALL_PROXY fills in
 * for either, HTTP_PROXY does not serve https, and NO_PROXY takes hosts, `.suffixes`, `*suffixes` and ports.
 * @returns undefined when there is no proxy at all
 */
export function readProxyEnvironment(env: NodeJS.ProcessEnv): ProxyEnvironment | undefined {
	const read = (name: string) => (env[name.toLowerCase()] || env[name.toUpperCase()])?.trim() || undefined;
	const all = read('all_proxy');
	const http = read('http_proxy') ?? all;
	const https = read('https_proxy') ?? all;
	if (!http && !https) return undefined;
	return {
		http,
		https,
		bypass: (read('no_proxy') ?? '')
			.split(/[\s,]+/)
			.filter(Boolean)
			.map(parseBypassRule),
	};
}

/** @returns the proxy's URL for `url`, or undefined when it is called directly */
export function proxyFor(url: URL, environment: ProxyEnvironment | undefined): string | undefined {
	if (!environment) return undefined;
	const proxy = url.protocol === 'https:' ? environment.https : environment.http;
	if (!proxy || isBypassed(url, environment.bypass)) return undefined;
	return proxy.includes('://') ? proxy : `${url.protocol}//${proxy}`;
}

function parseBypassRule(text: string): BypassRule {
	const withPort = /^(.+):(\d+)$/.exec(text);
	const host = (withPort ? withPort[1] : text).toLowerCase();
	const suffix = host.startsWith('.') || host.startsWith('*');
	return {
		host: host.startsWith('*') ? host.slice(1) : host,
		suffix,
		port: withPort ? Number(withPort[2]) : undefined,
	};
}

function isBypassed(url: URL, rules: readonly BypassRule[]): boolean {
	const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
	const host = url.hostname.toLowerCase();
	return rules.some(
		(rule) =>
			(rule.port === undefined || rule.port === port) && (rule.suffix ? host.endsWith(rule.host) : host === rule.host),
	);
}
