import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rest } from '../../../nodes/Rest/Rest.node';
import { binaryContent, runNode, useBinaryStore } from '../../support/n8nContext';
import { loopbackServer, type Received } from '../../support/loopbackServer';

const FILE = randomBytes(3 * 1024 * 1024);
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'steady-binary-'));
	await useBinaryStore({ mode: 'filesystem', folder });
});
afterAll(async () => {
	await useBinaryStore({ mode: 'memory' });
	await rm(folder, { recursive: true });
});

interface FileServer {
	readonly content: Buffer;
	readonly etag?: string;
	readonly ranges?: boolean;
	/** Breaks the connection off after so many bytes, by request. */
	readonly breakAfter?: readonly number[];
}

/** Serves a file, ranges included, and breaks off when told to. */
function fileHandler(file: FileServer) {
	let requests = 0;
	return (received: Received, response: ServerResponse) => {
		const stop = file.breakAfter?.[requests++] ?? Infinity;
		const from = Number(/^bytes=(\d+)-$/.exec(received.headers.range ?? '')?.[1] ?? 0);
		const isSame = received.headers['if-range'] === file.etag;
		const partial = file.ranges !== false && received.headers.range !== undefined && isSame;
		const total = file.content.length;
		const common = { 'content-type': 'application/octet-stream', ...(file.etag ? { etag: file.etag } : {}) };
		if (partial && from >= total) {
			response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
			return;
		}
		const body = partial ? file.content.subarray(from) : file.content;
		response.writeHead(partial ? 206 : 200, {
			...common,
			...(partial ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}),
			...(stop === total - from ? {} : { 'content-length': body.length }),
		});
		if (stop === Infinity) response.end(body);
		else response.write(body.subarray(0, stop), () => setTimeout(() => response.destroy(), 20));
	};
}

const parameters = (url: string, options: IDataObject = {}) => ({
	url,
	options: { response: { response: { responseFormat: 'file' } }, ...options } as never,
	reliability: { maxWaitSeconds: 30 },
});

const download = async (url: string, options: IDataObject = {}, onError?: 'continueRegularOutput') =>
	(await runNode({ type: new Rest(), typeVersion: 5, parameters: parameters(url, options), onError })).items;

async function contentOf([item]: INodeExecutionData[]): Promise<Buffer> {
	return await binaryContent(item.binary);
}

describe('downloads', () => {
	it('go into the store as they are', async () => {
		await using server = await loopbackServer(fileHandler({ content: FILE }));
		const items = await download(`${server.origin}/files/big.bin`);
		expect(sha(await contentOf(items))).toBe(sha(FILE));
		expect(items[0].binary?.data).toMatchObject({
			fileName: 'big.bin',
			mimeType: 'application/octet-stream',
			data: 'filesystem-v2',
		});
	});

	it('go on where the connection broke', async () => {
		await using server = await loopbackServer(
			fileHandler({ content: FILE, etag: '"v1"', breakAfter: [1_000_000, 500_000, 0] }),
		);
		const items = await download(server.origin);
		expect(sha(await contentOf(items))).toBe(sha(FILE));
		const ranges = server.requests.map(({ headers }) => headers.range);
		expect(ranges[0]).toBeUndefined();
		for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
		expect(server.requests[1].headers).toMatchObject({ 'if-range': '"v1"', 'accept-encoding': 'identity' });
	});

	it('are whole when only the end of the answer was lost', async () => {
		await using server = await loopbackServer(fileHandler({ content: FILE, etag: '"v1"', breakAfter: [FILE.length] }));
		const items = await download(server.origin);
		expect(sha(await contentOf(items))).toBe(sha(FILE));
		expect(server.requests).toHaveLength(2);
	});

	it('are whole even when what the service says to that is lost, too', async () => {
		// Each answer breaks off before its end. A client that is slow to read may have lost more than the end.
		await using server = await loopbackServer(({ headers: { range } }, response) => {
			const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
			const size = FILE.length;
			const etag = '"1"';
			if (from === 0) response.writeHead(200, { etag });
			else if (from < size) response.writeHead(206, { etag, 'content-range': `bytes ${from}-${size - 1}/${size}` });
			else response.writeHead(416, { etag, 'content-range': `bytes */${size}`, 'content-length': 100 });
			response.write(from < size ? FILE.subarray(from) : 'x', () => setTimeout(() => response.destroy(), 20));
		});
		expect(sha(await contentOf(await download(server.origin)))).toBe(sha(FILE));
		expect(server.requests.at(-1)?.headers.range).toBe(`bytes=${FILE.length}-`);
		for (const socket of server.open) await new Promise((resolve) => socket.once('close', resolve));
		await new Promise((resolve) => setImmediate(resolve));
	});

	it('are not put together of parts that do not fit', async () => {
		await using server = await loopbackServer((_, response) => {
			const count = server.requests.length;
			const headers = { etag: '"1"', 'content-type': 'application/octet-stream' };
			if (count === 1) {
				response.writeHead(200, { ...headers, 'content-length': FILE.length });
				response.write(FILE.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
			} else if (count === 2) {
				const range = `bytes 2000-${FILE.length - 1}/${FILE.length}`;
				response.writeHead(206, { ...headers, 'content-range': range }).end(FILE.subarray(2000));
			} else response.writeHead(200, headers).end(FILE);
		});
		expect(sha(await contentOf(await download(server.origin)))).toBe(sha(FILE));
		expect(server.requests.map(({ headers: { range } }) => range)).toEqual([undefined, 'bytes=1000-', undefined]);
	});

	it('start anew where the service cannot resume', async () => {
		await using server = await loopbackServer(
			fileHandler({ content: FILE, ranges: false, etag: '"v1"', breakAfter: [1_000_000] }),
		);
		expect(sha(await contentOf(await download(server.origin)))).toBe(sha(FILE));
		await using plain = await loopbackServer(fileHandler({ content: FILE, breakAfter: [1_000_000] }));
		expect(sha(await contentOf(await download(plain.origin)))).toBe(sha(FILE));
		expect(plain.requests[1].headers).not.toHaveProperty('range');
	});

	it('start anew when the file has changed meanwhile', async () => {
		const changed = randomBytes(FILE.length);
		let first = true;
		const [before, after] = [
			fileHandler({ content: FILE, etag: '"v1"', breakAfter: [1_000_000] }),
			fileHandler({ content: changed, etag: '"v2"' }),
		];
		await using server = await loopbackServer((received, response) => {
			const handler = first ? before : after;
			first = false;
			handler(received, response);
		});
		expect(sha(await contentOf(await download(server.origin)))).toBe(sha(changed));
	});

	it('leave an error item when nothing helps', async () => {
		await using server = await loopbackServer(
			fileHandler({ content: FILE, etag: '"v1"', breakAfter: Array<number>(20).fill(10) }),
		);
		const [item] = await download(server.origin, {}, 'continueRegularOutput');
		expect(item.json.error).toMatchObject({ attempts: 5, outcome: 'rejected' });
		expect(item.binary).toBeUndefined();
	});

	it('keep to the size the user allows, told before the download where it is known', async () => {
		await using server = await loopbackServer(fileHandler({ content: FILE }));
		const [item] = await download(server.origin, { maxResponseSize: 1 }, 'continueRegularOutput');
		expect(item.json.error).toMatchObject({
			code: 'RESPONSE_TOO_LARGE',
			attempts: 1,
			message: expect.stringContaining('1 MiB'),
		});
	});

	it('tell the limit of a store that holds files in memory', async () => {
		const saved = { ...process.env };
		Object.assign(process.env, {
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: '2',
		});
		try {
			await using server = await loopbackServer(fileHandler({ content: FILE }));
			const [item] = await download(server.origin, {}, 'continueRegularOutput');
			expect(item.json.error).toMatchObject({
				code: 'FILE_TOO_LARGE',
				message: expect.stringContaining('in its database'),
				description: expect.stringContaining('filesystem'),
			});
		} finally {
			process.env = saved;
		}
	});

	it('of many items at once do not mix', async () => {
		const files = Array.from({ length: 12 }, (_, i) => randomBytes(200_000 + i));
		await using server = await loopbackServer((received, response) => {
			const index = Number(received.path.slice(1));
			fileHandler({ content: files[index], etag: `"${index}"` })(received, response);
		});
		const items = files.map((_, index) => ({ json: { index } }));
		const { items: output } = await runNode({
			type: new Rest(),
			typeVersion: 5,
			parameters: parameters(`=${server.origin}/{{ $json.index }}`),
			items,
		});
		for (const [index, item] of output.entries()) expect(sha(await contentOf([item]))).toBe(sha(files[index]));
	});

	it('leave no half file open after a cancel', async () => {
		await using server = await loopbackServer((_, response) => {
			response.writeHead(200, { 'content-type': 'application/octet-stream', etag: '"v"', 'content-length': '1000000' });
			response.write(Buffer.alloc(1000));
		});
		const controller = new AbortController();
		const running = runNode({
			type: new Rest(),
			typeVersion: 5,
			parameters: parameters(server.origin),
			signal: controller.signal,
		});
		await expect.poll(() => server.requests.length).toBe(1);
		controller.abort();
		await expect(running).rejects.toThrow(/cancelled/i);
		await expect.poll(() => server.open.size).toBe(0);
	});
});
