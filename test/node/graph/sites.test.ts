import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { SiteList } from '../../doubles/graph/siteList.mts';
import type { Site } from '../../doubles/graph/sites.mts';
import { byId, CONTINUE, graph, numbered } from './run';

let service: GraphDouble;
let site: Site;
let list: SiteList;
let place: { site: object; list: object };
beforeEach(async () => {
	service = await startGraph();
	site = service.sites.add('sites/marketing', 'Marketing');
	service.sites.add('sites/sales', 'Sales');
	list = site.addList('Customers');
	place = { site: byId(site.id), list: byId(list.id) };
});
afterEach(async () => await service[Symbol.asyncDispose]());

const byUrl = (value: string) => ({ __rl: true, mode: 'url', value });
const fields = () => [...list.items.entries.values()].map((entry) => entry.fields as IDataObject);
const mapped = (value: object, more: object = {}) => ({ columns: { mappingMode: 'defineBelow', value, ...more } });

describe('a site', () => {
	test('is found by its address, once for all items, or by its ID', async () => {
		const given = { site: byUrl('https://contoso.sharepoint.example/sites/marketing/'), items: numbered(30) };
		const { items } = await graph(service, ['site', 'get'], given);
		expect(items.map(({ json }) => json.id)).toEqual(numbered(30).map(() => site.id));
		expect(service.handled.filter(({ path }) => path[1] === 'contoso.sharepoint.example:')).toHaveLength(1);
		expect((await graph(service, ['site', 'get'], place)).items[0].json.displayName).toBe('Marketing');
	});

	test('is looked for by its name', async () => {
		const names = async (search?: string) =>
			(await graph(service, ['site', 'getAll'], { search })).items.map(({ json }) => json.displayName);
		expect(await names()).toEqual(['Marketing', 'Sales']);
		expect(await names('sal')).toEqual(['Sales']);
	});

	test('has drives on which files work', async () => {
		const { items } = await graph(service, ['drive', 'getAll'], { drivesOf: 'site', ...place });
		const options = { driveId: items[0].json.id };
		await graph(service, ['file', 'upload'], { fileName: 'x.txt', binaryData: false, fileContent: 'x', options });
		const drive = service.sites.drive(site);
		expect([...drive.contents.values()].map(String)).toEqual(['x']);
	});
});

describe('lists of a site', () => {
	test('are listed, and got by ID or title', async () => {
		site.addList('Orders');
		const all = await graph(service, ['sharePointList', 'getAll'], place);
		expect(all.items.map(({ json }) => json.displayName)).toEqual(['Customers', 'Orders']);
		expect(all.items[0].json['@odata.etag']).toBeUndefined();
		const one = await graph(service, ['sharePointList', 'get'], { ...place, list: byId('Orders'), simplify: false });
		expect(one.items[0].json).toMatchObject({ displayName: 'Orders', list: { template: 'genericList' } });
	});
});

describe('items of a list', () => {
	test('are created in batches, from the form', async () => {
		const given = { ...place, ...mapped({ Title: '={{ "c" + $json.id }}' }), items: numbered(60) };
		const { items } = await graph(service, ['listItem', 'create'], given);
		expect(
			fields()
				.map(({ Title }) => Title)
				.sort(),
		).toEqual(
			numbered(60)
				.map(({ id }) => `c${String(id)}`)
				.sort(),
		);
		expect(items.every(({ json }) => typeof json.id === 'string')).toBe(true);
		expect(service.server.requests.length).toBeLessThanOrEqual(10);
	});

	test('are created from the input, with links and lists of values as the service wants them', async () => {
		const schema = [
			{ id: 'Title', type: 'string' },
			{ id: 'Home.Url', type: 'url' },
			{ id: 'Home.Description', type: 'string' },
			{ id: 'Tags', type: 'string' },
		];
		const items = [{ Title: 'A', 'Home.Url': 'https://a.example', 'Home.Description': 'A', Tags: ['x'], other: 1 }];
		const columns = { mappingMode: 'autoMapInputData', value: null, schema };
		await graph(service, ['listItem', 'create'], { ...place, columns, items });
		expect(fields()).toEqual([{ Title: 'A', Home: { Url: 'https://a.example', Description: 'A' }, Tags: ['x'] }]);
	});

	test('say that nobody knows when the answer gets lost', async () => {
		service.fault = ({ method }) => (method === 'POST' ? 'cut after' : undefined);
		const { items } = await graph(service, ['listItem', 'create'], {
			...place,
			...mapped({ Title: 'A' }),
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(fields()).toHaveLength(1);
	});

	test('are listed by a filter, simplified or with the fields that are wanted', async () => {
		for (let i = 0; i < 25; i++) list.add({ Title: `t${i}`, City: i % 2 === 0 ? 'Bonn' : 'Ulm' });
		const given = { ...place, filter: "fields/City eq 'Bonn'", returnAll: true };
		const simple = await graph(service, ['listItem', 'getAll'], given);
		expect(simple.items).toHaveLength(13);
		expect(simple.items[0].json).toMatchObject({ fields: { Title: 't0' } });
		expect(simple.items[0].json['@odata.etag']).toBeUndefined();
		const options = { fields: ['id', 'fields'] };
		const raw = await graph(service, ['listItem', 'getAll'], { ...place, limit: 1, simplify: false, options });
		expect(raw.items.map(({ json }) => json.fields)).toEqual([expect.objectContaining({ City: 'Bonn' })]);
	});

	test('are got and deleted', async () => {
		const { id } = list.add({ Title: 'A', City: 'Ulm' });
		const got = await graph(service, ['listItem', 'get'], { ...place, item: byId(id), simplify: false });
		expect(got.items[0].json).toMatchObject({ id, fields: { City: 'Ulm' } });
		const gone = await graph(service, ['listItem', 'delete'], { ...place, item: byId(id) });
		expect(gone.items[0].json).toEqual({ deleted: true });
		expect(fields()).toEqual([]);
	});

	test('are updated by their ID or by a column', async () => {
		const { id } = list.add({ Title: "O'Neil", City: 'Ulm' });
		await graph(service, ['listItem', 'update'], {
			...place,
			...mapped({ id, City: 'Bonn' }, { matchingColumns: ['id'] }),
		});
		expect(fields()).toEqual([{ Title: "O'Neil", City: 'Bonn' }]);
		const byTitle = mapped({ Title: "O'Neil", City: 'Kiel' }, { matchingColumns: ['Title'] });
		const { items } = await graph(service, ['listItem', 'update'], { ...place, ...byTitle });
		expect(items[0].json).toMatchObject({ id, fields: { City: 'Kiel' } });
		const none = mapped({ Title: 'Nobody' }, { matchingColumns: ['Title'] });
		const missed = await graph(service, ['listItem', 'update'], { ...place, ...none, ...CONTINUE });
		expect((missed.items[0].json.error as IDataObject).message).toContain("don't match any existing item");
	});

	test('say that nobody knows when the answer gets lost and they cannot be looked for', async () => {
		let isLost = false;
		service.fault = ({ method }) => {
			if (method === 'POST') isLost = true;
			if (method === 'POST') return 'cut after';
			return isLost ? { status: 403, body: { error: { code: 'accessDenied', message: 'No' } } } : undefined;
		};
		const given = { ...place, ...mapped({ Title: 'A' }, { matchingColumns: ['Title'] }), ...CONTINUE };
		const { items } = await graph(service, ['listItem', 'upsert'], given);
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown' });
		expect(fields()).toHaveLength(1);
	});

	test('are created or updated, once for each key, though answers get lost', async () => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ === 0 ? 'cut after' : undefined);
		const value = { Title: '={{ $json.title }}', City: '={{ $json.city }}' };
		const items = [
			{ title: 'A', city: 'Ulm' },
			{ title: 'B', city: 'Bonn' },
			{ title: 'A', city: 'Kiel' },
		];
		const given = { ...place, ...mapped(value, { matchingColumns: ['Title'] }), items };
		const result = await graph(service, ['listItem', 'upsert'], given);
		expect(result.items).toHaveLength(3);
		expect(fields().sort((a, b) => String(a.Title).localeCompare(String(b.Title)))).toEqual([
			{ Title: 'A', City: 'Kiel' },
			{ Title: 'B', City: 'Bonn' },
		]);
	});

	test('are not guessed at where several match', async () => {
		for (let i = 0; i < 2; i++) list.add({ Title: 'A' });
		const given = { ...place, ...mapped({ Title: 'A' }, { matchingColumns: ['Title'] }), ...CONTINUE };
		for (const operation of ['update', 'upsert']) {
			const { items } = await graph(service, ['listItem', operation], given);
			expect((items[0].json.error as IDataObject).message).toContain('match several items');
		}
	});
});
