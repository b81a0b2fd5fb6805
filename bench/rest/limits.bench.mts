import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { N8n } from '../../test/e2e/support/n8n.mts';
import { startN8n } from '../../test/e2e/support/startN8n.mts';
import { chain, node } from '../../test/e2e/support/workflow.mts';
import { TokenBucket } from '../../test/doubles/tokenBucket.mts';
import { keepReport } from '../support/report.mts';

const ITEMS = 1_000;
const PER_SECOND = 100;
/** The burst is free, the rest comes at the rate. Who keeps to the rate from the start does without the burst. */
const IDEAL_MS = ((ITEMS - PER_SECOND) / PER_SECOND) * 1000;
const IDEAL_AT_RATE_MS = ((ITEMS - 1) / PER_SECOND) * 1000;

interface Counts {
	requests: number;
	refused: number;
	firstAt: number;
	lastAt: number;
}

/** A service that allows 100 requests a second; some of them say how many are left. */
class Service {
	readonly server = createServer((request, response) => this.answer(request, response));

	announces = false;

	counts: Counts = { requests: 0, refused: 0, firstAt: 0, lastAt: 0 };

	bucket = new TokenBucket(PER_SECOND, PER_SECOND, performance.now());

	reset(announces: boolean): void {
		this.announces = announces;
		this.counts = { requests: 0, refused: 0, firstAt: 0, lastAt: 0 };
		this.bucket = new TokenBucket(PER_SECOND, PER_SECOND, performance.now());
	}

	private answer(request: IncomingMessage, response: ServerResponse): void {
		request.resume();
		const now = performance.now();
		const { counts } = this;
		counts.requests++;
		if (counts.requests === 1) counts.firstAt = now;
		counts.lastAt = now;
		const waitMs = this.bucket.take(now);
		if (this.announces) {
			const left = Math.max(
				0,
				Math.floor(PER_SECOND - (counts.requests - ((now - counts.firstAt) / 1000) * PER_SECOND)),
			);
			response.setHeader('ratelimit-policy', `"default";q=${PER_SECOND};w=1`);
			response.setHeader('ratelimit', `"default";r=${left};t=1`);
		}
		response.setHeader('content-type', 'application/json');
		if (waitMs > 0) {
			counts.refused++;
			response
				.writeHead(429, { 'retry-after': String(Math.ceil(waitMs / 1000)) })
				.end('{"message":"too many requests"}');
		} else response.end('{"ok":true}');
	}
}

const service = new Service();
await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}`;
const n8n = await startN8n();
try {
	const steady = 'n8n-nodes-steady.rest';
	const rows = [
		await run(n8n, 'HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, false, {}),
		await run(n8n, 'Steady REST, learning from 429 and Retry-After', steady, 5, false, { limitKey: 'learning' }),
		await run(n8n, 'Steady REST, told by RateLimit headers', steady, 5, true, { limitKey: 'headers' }),
		await run(n8n, 'Steady REST, Requests per Second 100', steady, 5, false, {
			limitKey: 'told',
			requestsPerSecond: PER_SECOND,
		}),
	];
	keepReport({
		name: 'rest-limits',
		title: `${ITEMS.toLocaleString('en-US')} items against ${PER_SECOND} requests a second`,
		cells: [['', 'lost', 'refused', 'of the ideal time'], ...rows.map(({ cells }) => cells)],
		notes: [
			`A service that allows ${PER_SECOND} requests a second after a burst of as many, and answers the rest with 429 and Retry-After; the ideal is ${IDEAL_MS / 1000} s, or ${(IDEAL_AT_RATE_MS / 1000).toFixed(0)} s for a node that is told the rate and takes no burst`,
			'n8n 2.41.1, default settings but for what is named; HTTP Request continues on errors, so that its lost items can be counted',
		],
		data: rows.map(({ data }) => data),
	});
	if (rows.slice(1).some(({ data }) => data.lost > 0)) process.exitCode = 1;
} finally {
	await n8n.stop();
	service.server.close();
}

async function run(
	server: N8n,
	title: string,
	type: string,
	version: number,
	announces: boolean,
	reliability: Record<string, unknown>,
) {
	service.reset(announces);
	const items = node('Items', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: `={{ { ids: [...Array(${ITEMS}).keys()].map((id) => ({ id })) } }}`,
		options: {},
	});
	const split = node('Each item', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'ids', options: {} });
	const parameters = { url: `=${origin}/items/{{ $json.id }}`, options: {}, reliability };
	const call = node('Call', type, version, parameters, { onError: 'continueRegularOutput' });
	const { status, nodes } = await server.run(chain('limits', items, split, call), 120_000);
	if (status !== 'success') throw new Error(`${title}: the workflow did not end well`);
	const lost = (nodes.Call?.[0]?.outputs[0] ?? []).filter(({ json }) => json.ok !== true).length;
	const { requests, refused, firstAt, lastAt } = service.counts;
	const share = (lastAt - firstAt) / (reliability.requestsPerSecond ? IDEAL_AT_RATE_MS : IDEAL_MS);
	console.log(`${title}: ${lost} lost, ${refused} of ${requests} refused, ${share.toFixed(3)} × the ideal`);
	const shown = lost > 0 ? 'never done' : `${share.toFixed(2)} ×`;
	return {
		data: { title, lost, requests, refused, share },
		cells: [title, String(lost), `${((refused / requests) * 100).toFixed(1)} %`, shown],
	};
}
