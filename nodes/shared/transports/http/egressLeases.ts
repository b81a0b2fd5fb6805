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
	borrowed(settings: ConnectionSettings, user: string | undefined, url: URL): Egress | undefined {
		const proxy = settings.proxy ?? proxyFor(url, this.proxies);
		return this.ready.get(settings)?.get(slotOf(url, proxy, user));
	}

	/**
	 * The pool through which `url` is called.
	 * @throws {Refusal} when the proxy must not be used
	 */
	async borrow(settings: ConnectionSettings, user: string | undefined, url: URL): Promise<Egress> {
		const proxy = settings.proxy ?? proxyFor(url, this.proxies);
		let bySlot = this.bySettings.get(settings);
		if (!bySlot) this.bySettings.set(settings, (bySlot = new Map()));
		const slot = slotOf(url, proxy, user);
		let lease = bySlot.get(slot);
		if (!lease) bySlot.set(slot, (lease = this.open(settings, user, proxy, url.protocol)));
		const { value } = await lease;
		const ready = this.ready.get(settings) ?? new Map<string, Egress>();
		this.ready.set(settings, ready.set(slot, value));
		return value;
	}

	/** Gives all of them back. */
	async release(): Promise<void> {
		const leases = [...this.bySettings.values()].flatMap((bySlot) => [...bySlot.values()]);
		this.bySettings.clear();
		this.ready.clear();
		for (const lease of leases) await lease.then((open) => open.release()).catch(() => undefined);
	}

	private async open(
		settings: ConnectionSettings,
		user: string | undefined,
		proxy: string | undefined,
		scheme: string,
	): Promise<Lease<Egress>> {
		if (proxy) await this.guardProxy(proxy);
		const key = agentKey(settings, user, proxy && `${scheme}${proxy}`, this.guards.lookup !== undefined);
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
const slotOf = (url: URL, proxy: string | undefined, user = ''): string =>
	proxy ? `${user} ${url.protocol}${proxy}` : user;
