import type { StoreEvents } from '../../nodes/shared/stores/limitStore';

/** Writes down what a store tells, and waits for it. */
export class StoreNews implements StoreEvents {
	readonly heard: string[] = [];
	private readonly waiting = new Set<() => void>();

	paused: StoreEvents['paused'] = (key, { until, ms }) => this.note(`paused ${key} ${ms > 0 && until > 0}`);
	woken: StoreEvents['woken'] = (key, by, why) => this.note(`woken ${key} ${by} ${why}`);
	joined: StoreEvents['joined'] = (alive) => this.note(`joined ${alive}`);
	lost: StoreEvents['lost'] = () => this.note('lost');

	/** Resolves as soon as this has been heard. */
	async hear(message: string): Promise<void> {
		while (!this.heard.includes(message)) await new Promise<void>((resolve) => this.waiting.add(resolve));
	}

	private note(message: string): void {
		this.heard.push(message);
		for (const resolve of this.waiting) resolve();
		this.waiting.clear();
	}
}
