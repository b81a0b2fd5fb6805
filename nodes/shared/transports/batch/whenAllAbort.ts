/** A signal that aborts when the last of `signals` has. */
export function whenAllAbort(signals: readonly AbortSignal[]): { signal: AbortSignal; dispose: () => void } {
	const controller = new AbortController();
	const distinct = [...new Set(signals)];
	const onAbort = () => {
		if (distinct.every(({ aborted }) => aborted)) controller.abort();
	};
	for (const signal of distinct) signal.addEventListener('abort', onAbort, { once: true });
	return {
		signal: controller.signal,
		dispose: () => {
			for (const signal of distinct) signal.removeEventListener('abort', onAbort);
		},
	};
}
