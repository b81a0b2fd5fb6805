import { cpus, totalmem } from 'node:os';

/** What the measurements were made on. */
export function machine(): string {
	const [first] = cpus();
	const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
	return `${cpus().length} × ${first?.model.trim()}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`;
}
