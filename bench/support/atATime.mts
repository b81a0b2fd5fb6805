/** Runs jobs, at most `limit` of them at once, and answers their results in order. */
export async function atATime<T>(jobs: ReadonlyArray<() => Promise<T>>, limit: number): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	const worker = async () => {
		for (let index = next++; index < jobs.length; index = next++) results[index] = await jobs[index]!();
	};
	await Promise.all(Array.from({ length: Math.min(limit, jobs.length) }, worker));
	return results;
}
