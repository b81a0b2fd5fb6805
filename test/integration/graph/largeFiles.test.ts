import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { COMPILED, compile } from '../../../bench/support/compiled.mts';
import { startLargeDrive } from '../../doubles/graph/largeDrive.mts';
import { generated } from '../../support/generatedContent';
import type { LargeFileOrder, LargeFileReport } from '../../support/largeFileWorker';

const MIB = 1024 * 1024;
const SIZE = 500 * MIB;
/** What the process may grow by: a few fragments of 10 MiB, and what is not collected yet. */
const MOST_GROWTH = 150 * MIB;

/** The third cut of the upload comes at the end of a fragment: it is its answer that gets lost. */
const CUTS = {
	upload: [3 * MIB, 77 * MIB, 200 * MIB, 333 * MIB, 499 * MIB],
	download: [1 * MIB, 99 * MIB, 250 * MIB, 251 * MIB, 480 * MIB],
};

beforeAll(() => compile());

test('500 MB go up and down whole though the wire is cut five times each, in little memory, and no token leaves the API', async () => {
	await using drive = await startLargeDrive(SIZE, CUTS);
	const report = await work({ origin: drive.origin, size: SIZE });
	const hash = createHash('sha256');
	for (let at = 0; at < SIZE; at += MIB) hash.update(generated(at, at + MIB));
	const expected = hash.digest('hex');
	expect(drive.uploaded).toBe(expected);
	expect(report.uploadedAs).toBe('large');
	expect(report.downloaded).toBe(expected);
	expect(drive.left).toEqual({ upload: [], download: [] });
	expect(drive.authorizations).toEqual([]);
	expect(report.growth).toBeLessThan(MOST_GROWTH);
}, 120_000);

async function work(order: LargeFileOrder): Promise<LargeFileReport> {
	const worker = fork(join(COMPILED, 'test/support/largeFileWorker.js'));
	worker.send(order);
	const [report] = (await Promise.race([once(worker, 'message'), once(worker, 'exit')])) as [LargeFileReport];
	return report;
}
