import type { Lease, Registry } from '../../resources/registry';
import { agentKey, type ConnectionSettings } from './connectionSettings';
import { type Egress, openEgress } from './egress';
import { Refusal } from './failures';
import type { HttpGuards } from './guards';
import { type ProxyEnvironment, proxyFor } from './proxy';

/** Milliseconds a pool nobody uses is kept: a workflow that runs every minute finds it again. */
const IDLE_MS = 120_000;

/** The connection pools one run has borrowed, found by the identity of their settings. */
export class EgressLeases {
	private readonly bySettings = new Map<ConnectionSettings, Map<string, Promise<Lease<Egress>>>>();
	private readonly ready = new Map<ConnectionSettings, Map<string, Egress>>();

	constructor(
		private readonly registry: Registry,
		private readonly guards: HttpGuards,
		private readonly proxies?: ProxyEnvironment,
	) {}

	/** The pool through which `url` is called, if it is there already. */
	borrowed(settings: ConnectionSettings, url: URL): Egress | undefined {
		const proxy = settings.proxy ?? proxyFor(url, this.proxies);
		return this.ready.get(settings)?.get(slotOf(proxy, url));
	}

	/**
	 * The pool through which `url` is called.
	 * @throws {Refusal} when the proxy must not be used
	 */
	async borrow(settings: ConnectionSettings, url: URL): Promise<Egress> {
		const proxy = settings.proxy ?? proxyFor(url, this.proxies);
		let byProxy = this.bySettings.get(settings);
		if (!byProxy) this.bySettings.set(settings, (byProxy = new Map()));
		const slot = slotOf(proxy, url);
		let lease = byProxy.get(slot);
		if (!lease) byProxy.set(slot, (lease = this.open(settings, proxy, url.protocol)));
		const { value } = await lease;
		const ready = this.ready.get(settings) ?? new Map<string, Egress>();
		this.ready.set(settings, ready.set(slot, value));
		return value;
	}

	/** Gives all of them back. */
	async release(): Promise<void> {
		const leases = [...this.bySettings.values()].flatMap((byProxy) => [...byProxy.values()]);
		this.bySettings.clear();
		this.ready.clear();
		for (const lease of leases) await lease.then((open) => open.release()).catch(() => undefined);
	}

	private async open(settings: ConnectionSettings, proxy: string | undefined, scheme: string): Promise<Lease<Egress>> {
		if (proxy) await this.guardProxy(proxy);
		const key = agentKey(settings, proxy && `${scheme}${proxy}`, this.guards.lookup !== undefined);
		const open = () => openEgress(settings, proxy, scheme, this.guards);
		return await this.registry.use(key, open, async (egress) => await egress.close(), IDLE_MS);
	}

	private async guardProxy(proxy: string): Promise<void> {
		if (!/^https?:\/\//i.test(proxy) || !URL.canParse(proxy)) {
			throw new Refusal(
				'BAD_PROXY',
				'The proxy is not an http:// or https:// URL',
				'Write it like http://myproxy:3128',
			);
		}
		const url = new URL(proxy);
		const reason = this.guards.checkConnectionHost?.(url.hostname) ?? (await this.guards.checkUrl?.(url));
		if (reason !== undefined) throw new Refusal('EGRESS_REFUSED', `The proxy must not be used: ${reason}`);
	}
}

/** A proxy is used one way for http and another way for https. */
const slotOf = (proxy: string | undefined, url: URL): string => (proxy ? `${url.protocol}${proxy}` : '');
