/** What has been started, to be ended in the opposite order, once. */
export class Started {
	readonly #ends: Array<() => Promise<void>> = [];

	#over: Promise<void> | undefined;

	/** Whether the end has begun. */
	get over(): boolean {
		return this.#over !== undefined;
	}

	/** Remembers how to end something that has just been started. What comes after the end has begun is ended right away. */
	add(end: () => Promise<void>): void {
		if (this.over) void attempt(end);
		else this.#ends.push(end);
	}

	/** Ends everything, the youngest first. Asked again, it answers when that is done. */
	async endAll(): Promise<void> {
		this.#over ??= this.#endAll();
		await this.#over;
	}

	async #endAll(): Promise<void> {
		for (let end = this.#ends.pop(); end; end = this.#ends.pop()) await attempt(end);
	}
}

/** Something that cannot be ended does not keep the rest alive. */
async function attempt(end: () => Promise<void>): Promise<void> {
	try {
		await end();
	} catch (error) {
		console.error(`Could not end what was started: ${String(error)}`);
	}
}
