import { cpus, loadavg, totalmem } from 'node:os';

/** What the measurements were made on, and how busy it was with that and with everything else. */
export function machine(): string {
	const [first] = cpus();
	const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
	const load = loadavg()[0]?.toFixed(1);
	return `${cpus().length} × ${first?.model.trim()}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}, load average ${load}`;
}
