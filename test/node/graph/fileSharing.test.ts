import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Drive } from '../../doubles/graph/drive.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { binaryContent } from '../../support/n8nContext';
import { CONTINUE, graph } from './run';

let service: GraphDouble;
let drive: Drive;
let fileId: string;
beforeEach(async () => {
	service = await startGraph();
	drive = service.drive(ADA);
	fileId = drive.add('a.txt', Buffer.from('one')).id;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const upload = async (fileContent: string) =>
	await graph(service, ['file', 'upload'], { fileName: 'a.txt', binaryData: false, fileContent });

describe('sharing', () => {
	test('makes one link of a kind, though the answer to the first try gets lost', async () => {
		let lost = 0;
		service.fault = ({ path }) => (path.at(-1) === 'createLink' && lost++ === 0 ? 'cut after' : undefined);
		const { items } = await graph(service, ['file', 'share'], { fileId, type: 'edit', scope: 'anonymous' });
		const links = [...drive.sharing.of(fileId).entries.values()];
		expect(links).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			id: links[0].id,
			link: { type: 'edit', scope: 'anonymous' },
			roles: ['write'],
		});
	});

	test('of a folder makes a link to it', async () => {
		const folder = drive.addFolder('F');
		const { items } = await graph(service, ['driveFolder', 'share'], { folderId: '/F' });
		expect(items[0].json.link).toMatchObject({ type: 'view', scope: 'organization' });
		expect(drive.sharing.of(folder.id).entries.size).toBe(1);
	});

	test('invites people, and mails nobody twice', async () => {
		const given = { fileId, recipients: 'bob@contoso.example, eve@contoso.example', role: 'write' };
		const { items } = await graph(service, ['file', 'invite'], given);
		expect(items.map(({ json }) => json.roles)).toEqual([['write'], ['write']]);
		expect(drive.sharing.invited).toEqual(['bob@contoso.example', 'eve@contoso.example']);
		service.fault = ({ path }) => (path.at(-1) === 'invite' ? 'cut after' : undefined);
		const lost = await graph(service, ['file', 'invite'], { ...given, recipients: 'zoe@contoso.example', ...CONTINUE });
		expect(lost.items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(drive.sharing.invited.filter((who) => who.startsWith('zoe'))).toHaveLength(1);
	});

	test('is looked at, and taken back', async () => {
		await graph(service, ['file', 'share'], { fileId });
		await graph(service, ['file', 'share'], { fileId, type: 'edit' });
		const { items } = await graph(service, ['file', 'getPermissions'], { fileId });
		expect(items).toHaveLength(2);
		const permissionId = String(items[0].json.id);
		const gone = await graph(service, ['file', 'deletePermission'], { fileId, permissionId });
		expect(gone.items[0].json).toEqual({ deleted: true });
		expect([...drive.sharing.of(fileId).entries.keys()]).toEqual([items[1].json.id]);
	});
});

describe('versions of a file', () => {
	test('are listed, downloaded and restored', async () => {
		await upload('two, longer');
		const { items } = await graph(service, ['file', 'getVersions'], { fileId });
		expect(items.map(({ json }) => [json.id, json.size])).toEqual([
			['2.0', 11],
			['1.0', 3],
		]);
		const old = await graph(service, ['file', 'downloadVersion'], { fileId, versionId: '1.0' });
		expect((await binaryContent(old.items[0].binary)).toString()).toBe('one');
		expect(old.items[0].binary?.data.fileName).toBe('a.txt');
		expect(service.uploads.authorizations).toEqual([]);
		const restored = await graph(service, ['file', 'restoreVersion'], { fileId, versionId: '1.0' });
		expect(restored.items[0].json).toEqual({ success: true });
		expect(drive.contents.get(fileId)?.toString()).toBe('one');
	});

	test('that are not there are refused', async () => {
		const { items } = await graph(service, ['file', 'restoreVersion'], { fileId, versionId: '9.0', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ httpCode: 404, outcome: 'rejected' });
	});
});
