import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { keepReport } from '../support/report.mts';

const GIGABYTE = 2 ** 30;
const CHUNK = Buffer.alloc(2 ** 20, 'steady ');
/** How often the memory is looked at, in ms. */
const EVERY_MS = 50;

/** Sends one gigabyte, as fast as it is taken. */
const server = createServer(async (_, response) => {
	response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': GIGABYTE });
	for (let sent = 0; sent < GIGABYTE; sent += CHUNK.length) {
		if (!response.write(CHUNK)) await new Promise((resolve) => response.once('drain', resolve));
	}
	response.end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/big.bin`;

const cells = [['', 'time', 'memory above idle, at most']];
const data: Record<string, { ms: number; peakBytes: number }> = {};
for (const [name, type, version] of [
	['HTTP Request', 'n8n-nodes-base.httpRequest', 4.5],
	['Steady REST', 'n8n-nodes-steady.rest', 5],
] as const) {
	// An n8n of its own: what one node leaves in memory must not count for the other.
	const n8n = await startN8n();
	try {
		const options = { response: { response: { responseFormat: 'file' } } };
		const workflow = (address: string) => chain('download', node('Download', type, version, { url: address, options }));
		const idle = memoryOf(n8n.connection.serverPid);
		let peak = idle;
		const watch = setInterval(() => (peak = Math.max(peak, memoryOf(n8n.connection.serverPid))), EVERY_MS);
		const { status, error, nodes } = await n8n.run(workflow(url), 600_000);
		clearInterval(watch);
		if (status !== 'success') throw new Error(`${name}: ${error?.message}`);
		const bytes = nodes.Download?.[0]?.outputs[0]?.[0]?.binary?.data as { bytes?: number } | undefined;
		if (bytes?.bytes !== GIGABYTE) throw new Error(`${name} stored ${bytes?.bytes} bytes`);
		const ms = nodes.Download?.[0]?.executionTime ?? Number.NaN;
		data[name] = { ms, peakBytes: peak - idle };
		cells.push([name, `${(ms / 1000).toFixed(1)} s`, `${((peak - idle) / 2 ** 20).toFixed(0)} MiB`]);
	} finally {
		await n8n.stop();
	}
}
keepReport({
	name: 'rest-download',
	title: 'Downloading a gigabyte in n8n',
	cells,
	notes: [
		'n8n 2.41.1 with its filesystem store; the memory is the resident set of the server process, looked at every 50 ms',
	],
	data,
});
server.close();

/** Resident set of a process, in bytes. */
function memoryOf(pid: number): number {
	const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Number(kilobytes) * 1024;
}
