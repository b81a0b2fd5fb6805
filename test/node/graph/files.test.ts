import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Drive } from '../../doubles/graph/drive.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { binaryContent } from '../../support/n8nContext';
import { asApp, byId, CONTINUE, graph } from './run';

const MIB = 1024 * 1024;

let service: GraphDouble;
let drive: Drive;
beforeEach(async () => {
	service = await startGraph();
	drive = service.drive(ADA);
});
afterEach(async () => await service[Symbol.asyncDispose]());

const file = (content: Buffer) => ({
	json: {},
	binary: { data: { data: content.toString('base64'), mimeType: 'application/octet-stream', fileName: 'a.bin' } },
});
const stored = (name: string) => {
	const found = [...drive.items.entries.values()].filter((entry) => entry.name === name);
	expect(found).toHaveLength(1);
	return drive.contents.get(found[0].id);
};

describe('a file', () => {
	test.each([0, 10, 4 * MIB, 25 * MIB + 1])('of %i bytes is uploaded and downloaded as it is', async (size) => {
		const content = randomBytes(size);
		const { items } = await graph(service, ['file', 'upload'], {
			parentId: '/Reports/2026',
			binaryData: true,
			items: [file(content)],
		});
		expect(stored('a.bin')?.equals(content)).toBe(true);
		const back = await graph(service, ['file', 'download'], { fileId: String(items[0].json.id) });
		expect((await binaryContent(back.items[0].binary)).equals(content)).toBe(true);
		expect(back.items[0].binary?.data.fileName).toBe('a.bin');
		expect(service.uploads.authorizations).toEqual([]);
	});

	test('arrives whole though its upload breaks off, unnoticed or not, and its session is forgotten', async () => {
		const content = randomBytes(35 * MIB);
		const troubles = [
			'lost',
			undefined,
			'unanswered',
			'forgotten',
			undefined,
			'lost',
			undefined,
			'unanswered',
		] as const;
		service.uploads.fault = (nth) => troubles[nth - 1];
		const { items } = await graph(service, ['file', 'upload'], {
			fileName: 'b.bin',
			binaryData: true,
			items: [file(content)],
		});
		expect(stored('b.bin')?.equals(content)).toBe(true);
		expect(items[0].json.name).toBe('b.bin');
	});

	test('arrives whole however often its upload breaks off, as long as more of it arrives each time', async () => {
		const content = randomBytes(45 * MIB);
		service.uploads.fault = (nth) => (nth % 2 === 1 ? 'unanswered' : undefined);
		const reliability = { maxAttempts: 3 };
		const given = { fileName: 'f.bin', binaryData: true, items: [file(content)], reliability };
		await graph(service, ['file', 'upload'], given);
		expect(stored('f.bin')?.equals(content)).toBe(true);
	});

	test('is there when only the answer to its last part got lost', async () => {
		const content = randomBytes(15 * MIB);
		service.uploads.fault = (nth) => (nth === 2 ? 'unanswered' : undefined);
		const { items } = await graph(service, ['file', 'upload'], {
			fileName: 'c.bin',
			binaryData: true,
			items: [file(content)],
		});
		expect(stored('c.bin')?.equals(content)).toBe(true);
		expect(items[0].json).toMatchObject({ name: 'c.bin', size: content.length });
	});

	test('is none of another place when its path climbs', async () => {
		const given = { fileId: '/Reports/../../messages/x', ...CONTINUE };
		const { items } = await graph(service, ['file', 'delete'], given);
		expect(items[0].json.error).toMatchObject({ outcome: 'notSent' });
		expect(service.handled).toEqual([]);
	});

	test('is downloaded whole though the connection breaks three times', async () => {
		const content = randomBytes(12 * MIB);
		const { items } = await graph(service, ['file', 'upload'], {
			fileName: 'd.bin',
			binaryData: true,
			items: [file(content)],
		});
		service.uploads.cuts.push(...Array.from({ length: 3 }, () => 2 * MIB));
		const reliability = { maxAttempts: 2 };
		const back = await graph(service, ['file', 'download'], { fileId: String(items[0].json.id), reliability });
		expect((await binaryContent(back.items[0].binary)).equals(content)).toBe(true);
		expect(service.uploads.cuts).toEqual([]);
	});

	test('that is there already is replaced, or not', async () => {
		const upload = async (text: string, more: object) =>
			await graph(service, ['file', 'upload'], { fileName: 'e.txt', binaryData: false, fileContent: text, ...more });
		await upload('one', {});
		await upload('two', {});
		expect(stored('e.txt')?.toString()).toBe('two');
		const { items } = await upload('x'.repeat(5 * MIB), { options: { conflictBehavior: 'fail' }, ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ httpCode: 409, outcome: 'rejected' });
		expect(stored('e.txt')?.toString()).toBe('two');
	});

	test('is found, renamed and deleted by its path, by an app too', async () => {
		const asIt = { credentials: asApp(service), mailbox: byId(ADA) };
		const upload = { ...asIt, parentId: '/Reports', fileName: 'f.txt', binaryData: false, fileContent: 'f' };
		await graph(service, ['file', 'upload'], upload);
		const names = async () =>
			(await graph(service, ['file', 'getAll'], { ...asIt, folderId: '/Reports' })).items.map(({ json }) => json.name);
		expect(await names()).toEqual(['f.txt']);
		await graph(service, ['file', 'rename'], { ...asIt, itemId: '/Reports/f.txt', newName: 'g.txt' });
		const { items } = await graph(service, ['file', 'get'], { ...asIt, fileId: '/Reports/g.txt' });
		expect(items[0].json).toMatchObject({ name: 'g.txt', size: 1 });
		await graph(service, ['file', 'delete'], { ...asIt, fileId: String(items[0].json.id) });
		expect(await names()).toEqual([]);
	});
});
