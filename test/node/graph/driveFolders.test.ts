import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Drive } from '../../doubles/graph/drive.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { asAda, CONTINUE, graph } from './run';

let service: GraphDouble;
let drive: Drive;
beforeEach(async () => {
	service = await startGraph();
	drive = service.drive(ADA);
});
afterEach(async () => await service[Symbol.asyncDispose]());

const named = (name: string) => [...drive.items.entries.values()].filter((entry) => entry.name === name);

describe('a folder of a drive', () => {
	test('is made with those on the way, which are made once', async () => {
		await graph(service, ['driveFolder', 'create'], { name: '/Pictures/2025' });
		const { items } = await graph(service, ['driveFolder', 'create'], { name: 'Pictures/2026/' });
		expect(named('Pictures')).toHaveLength(1);
		expect(items[0].json).toMatchObject({ name: '2026', parentReference: { id: named('Pictures')[0].id } });
	});

	test.each([
		['fail', undefined, 409],
		['use', 'Reports', undefined],
		['rename', 'Reports 1', undefined],
	])('that is there already: %s', async (conflictBehavior, name, httpCode) => {
		drive.addFolder('Reports');
		const given = { name: 'Reports', options: { conflictBehavior }, ...CONTINUE };
		const { items } = await graph(service, ['driveFolder', 'create'], given);
		expect(items[0].json.name).toBe(name);
		expect((items[0].json.error as { httpCode?: number } | undefined)?.httpCode).toBe(httpCode);
	});

	test('is made once though the answer got lost', async () => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ === 0 ? 'cut after' : undefined);
		const { items } = await graph(service, ['driveFolder', 'create'], { name: 'Once' });
		expect(named('Once').map(({ id }) => id)).toEqual([items[0].json.id]);
	});

	test('shows what is in it, is renamed and deleted', async () => {
		const folder = drive.addFolder('A');
		for (let i = 0; i < 25; i++) drive.add(`${i}.txt`, Buffer.from('x'), folder);
		const { items } = await graph(service, ['driveFolder', 'getChildren'], { folderId: folder.id });
		expect(items).toHaveLength(25);
		const renamed = await graph(service, ['driveFolder', 'rename'], { itemId: '/A', newName: 'B' });
		expect(renamed.items[0].json).toMatchObject({ id: folder.id, name: 'B', folder: { childCount: 25 } });
		const gone = await graph(service, ['driveFolder', 'delete'], { folderId: '/B' });
		expect(gone.items[0].json).toEqual({ success: true });
		expect(drive.items.get(folder.id)).toBeUndefined();
	});

	test('is found apart from files', async () => {
		drive.addFolder('Report archive');
		drive.add('Report.xlsx', Buffer.from('x'));
		const found = async (resource: string) =>
			(await graph(service, [resource, 'search'], { query: 'report' })).items.map(({ json }) => json.name);
		expect(await found('driveFolder')).toEqual(['Report archive']);
		expect(await found('file')).toEqual(['Report.xlsx']);
	});
});

describe('a drive', () => {
	test('of the user is got, and listed', async () => {
		const { items } = await graph(service, ['drive', 'get'], {});
		expect(items[0].json).toMatchObject({ id: drive.facts.id, driveType: 'business' });
		const all = await graph(service, ['drive', 'getAll'], {});
		expect(all.items.map(({ json }) => json.id)).toEqual([drive.facts.id]);
	});

	test('that is named takes the place of the user’s', async () => {
		const other = service.drives.of('team', 'Documents', 'documentLibrary');
		const options = { driveId: other.facts.id };
		await graph(service, ['file', 'upload'], { fileName: 'x.txt', binaryData: false, fileContent: 'x', options });
		const { items } = await graph(service, ['file', 'get'], { fileId: '/x.txt', options });
		expect(other.contents.get(String(items[0].json.id))?.toString()).toBe('x');
	});

	test('that must not be read is said by the name of the permission, whatever its folders are called', async () => {
		service.tokens.set('poor', { user: ADA, forbidden: ['drive'] });
		const given = { fileId: '/contacts/events.txt', credentials: asAda(service, 'poor'), ...CONTINUE };
		const { items } = await graph(service, ['file', 'get'], given);
		expect((items[0].json.error as { description: string }).description).toContain('the permission Files.Read.');
	});
});
