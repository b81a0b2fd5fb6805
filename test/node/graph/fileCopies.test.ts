import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Drive } from '../../doubles/graph/drive.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { asApp, byId, CONTINUE, graph } from './run';

let service: GraphDouble;
let drive: Drive;
let fileId: string;
beforeEach(async () => {
	service = await startGraph();
	drive = service.drive(ADA);
	fileId = drive.add('a.txt', Buffer.from('content')).id;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const named = (name: string) => [...drive.items.entries.values()].filter((entry) => entry.name === name);
const pathOf = (place: string) => ({ parentReference: { id: place } });

describe('a copy', () => {
	test('is waited for at the address of its progress, which gets no token, and comes out', async () => {
		const folder = drive.addFolder('Archive');
		drive.copyPlan = { progress: [0, 27.8] };
		const given = { fileId, additionalFields: { name: 'b.txt' }, ...pathOf('/Archive') };
		const { items } = await graph(service, ['file', 'copy'], given);
		const [made] = named('b.txt');
		expect(made).toMatchObject({ size: 7, parentReference: { id: folder.id } });
		expect(items.map(({ json }) => json)).toEqual([expect.objectContaining({ id: made.id, name: 'b.txt' })]);
		expect(service.uploads.authorizations).toEqual([]);
	});

	test('of a personal OneDrive is found where its progress leads to', async () => {
		drive.copyPlan = { progress: [], leads: true };
		const { items } = await graph(service, ['file', 'copy'], { fileId, additionalFields: { name: 'c.txt' } });
		expect(items[0].json.id).toBe(named('c.txt')[0].id);
	});

	test('that fails says why, and that nothing was made', async () => {
		const { items } = await graph(service, ['file', 'copy'], { fileId, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			message: 'The copy failed: Name already exists',
			code: 'nameAlreadyExists',
			outcome: 'rejected',
		});
		expect(named('a.txt')).toHaveLength(1);
		const renamed = await graph(service, ['file', 'copy'], { fileId, options: { conflictBehavior: 'rename' } });
		expect(renamed.items[0].json.name).toBe('a.txt 1');
	});

	test('that takes longer than the item may wait is said to be under way', async () => {
		drive.copyPlan = { progress: Array.from({ length: 50 }, () => 12.5), retryAfter: 1 };
		const reliability = { maxWaitSeconds: 2 };
		const { items } = await graph(service, ['file', 'copy'], { fileId, reliability, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			message: 'The copy takes longer than this item may wait: 12 % are done',
			outcome: 'unknown',
		});
	});

	test('need not be waited for', async () => {
		drive.copyPlan = { progress: [1] };
		const given = { fileId, additionalFields: { name: 'd.txt' }, options: { returnAtOnce: true } };
		const { items } = await graph(service, ['file', 'copy'], given);
		expect(String(items[0].json.location)).toContain(`${service.uploads.origin}/monitor/`);
		expect(named('d.txt')).toEqual([]);
	});

	test('is not asked for twice when the answer got lost', async () => {
		service.fault = ({ path }) => (path.at(-1) === 'copy' ? 'cut after' : undefined);
		const { items } = await graph(service, ['file', 'copy'], { fileId, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(service.handled.filter(({ path }) => path.at(-1) === 'copy')).toHaveLength(1);
	});
});

describe('moving', () => {
	test('goes by ID, path or root, and looks a folder up once for many items', async () => {
		const folder = drive.addFolder('Archive');
		const ids = Array.from({ length: 30 }, (_, i) => drive.add(`${i}.txt`, Buffer.from('x')).id);
		const items = ids.map((id) => ({ id }));
		await graph(service, ['file', 'move'], { items, fileId: '={{ $json.id }}', destinationFolderId: '/Archive' });
		const parents = () =>
			new Set(ids.map((id) => (drive.items.get(id)?.parentReference as { id: string } | undefined)?.id));
		expect(parents()).toEqual(new Set([folder.id]));
		const lookUps = service.handled.filter(({ method, query }) => method === 'GET' && query.has('$select'));
		expect(lookUps).toHaveLength(1);
		expect(service.batches.length).toBeLessThanOrEqual(4);
		await graph(service, ['file', 'move'], { items, fileId: '={{ $json.id }}', destinationFolderId: 'root' });
		expect(parents()).toEqual(new Set([drive.root.id]));
	});

	test('may rename, and wants one of both', async () => {
		const moved = await graph(service, ['file', 'move'], { fileId, additionalFields: { name: 'new.txt' } });
		expect(moved.items[0].json).toMatchObject({ id: fileId, name: 'new.txt' });
		const { items } = await graph(service, ['file', 'move'], { fileId, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ outcome: 'notSent' });
	});

	test('of a folder works as an app, too', async () => {
		const folder = drive.addFolder('Old');
		drive.addFolder('New');
		const given = { credentials: asApp(service), mailbox: byId(ADA), folderId: '/Old', destinationFolderId: '/New' };
		const { items } = await graph(service, ['driveFolder', 'move'], given);
		expect(items[0].json).toMatchObject({ id: folder.id, parentReference: { name: 'New' } });
	});
});
