import { createEmulator, type Emulator } from 'emulate';
import { type RateLimitedFront, startRateLimitedFront } from '../test/doubles/rateLimitedFront.mts';
import { freePort } from './ports.mts';

const OWNER = 'octo-shop';
const REPOSITORY = 'orders';

/** emulate answers 403 to a token's 5,000th call of an hour; the front takes a fresh one well before. */
const CALLS_PER_TOKEN = 4_000;

/** How many records are written into the API at a time while it is filled. */
const FILL_CONCURRENCY = 20;

/** A GitHub-shaped API with `records` issues, behind a front that allows 100 requests a second. */
export interface RecordsApi {
	readonly front: RateLimitedFront;
	readonly url: string;
	/** Path of one record, 1-based. */
	pathOf(record: number): string;
	stop(): Promise<void>;
}

export interface RecordsApiOptions {
	records: number;
	port: number;
	/** The bearer token it asks for. Absent: none, as public APIs that count calls per client. */
	token?: string;
}

export async function startRecordsApi(options: RecordsApiOptions): Promise<RecordsApi> {
	const target = `http://127.0.0.1:${await freePort()}`;
	const emulator = await createEmulator({
		service: 'github',
		port: Number(new URL(target).port),
		baseUrl: `http://127.0.0.1:${options.port}`,
		seed: {
			tokens: { filler: { login: OWNER, scopes: ['repo'] } },
			github: { users: [{ login: OWNER }], repos: [{ owner: OWNER, name: REPOSITORY }] },
		},
	});
	await fill(target, options.records);
	const front = await startRateLimitedFront({
		target,
		port: options.port,
		token: options.token,
		targetAuthorization: (nth) => `Bearer reader-${Math.floor(nth / CALLS_PER_TOKEN)}`,
	});
	return {
		front,
		url: front.url,
		pathOf: (record) => `${issuesPath()}/${record}`,
		stop: () => stopBoth(front, emulator),
	};
}

async function stopBoth(front: RateLimitedFront, emulator: Emulator): Promise<void> {
	await front.stop();
	await emulator.close();
}

function issuesPath(): string {
	return `/repos/${OWNER}/${REPOSITORY}/issues`;
}

/** Creates issues 1…records. emulate numbers them in the order of arrival; their texts do not depend on it. */
async function fill(target: string, records: number): Promise<void> {
	let left = records;
	const worker = async () => {
		for (; left > 0; ) {
			left -= 1;
			await createIssue(target);
		}
	};
	await Promise.all(Array.from({ length: FILL_CONCURRENCY }, worker));
}

async function createIssue(target: string): Promise<void> {
	const answer = await fetch(`${target}${issuesPath()}`, {
		method: 'POST',
		headers: { authorization: 'Bearer filler', 'content-type': 'application/json' },
		body: JSON.stringify({ title: 'Order received', body: 'Two mugs, one "steady" poster; ship to Zürich.' }),
	});
	const text = await answer.text();
	if (answer.status !== 201) throw new Error(`The demo API could not be filled: ${answer.status} ${text}`);
}
