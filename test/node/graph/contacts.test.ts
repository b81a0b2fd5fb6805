import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { Contacts } from '../../doubles/graph/contacts.mts';
import { byId, graph, type GraphOptions, numbered } from './run';

let service: GraphDouble;
let book: Contacts;
beforeEach(async () => {
	service = await startGraph();
	book = service.mailbox(ADA).addressBook;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const contacts = () => [...book.contacts.entries.values()];

describe('a contact', () => {
	test('is made with everything that is filled in', async () => {
		const additionalFields = {
			birthday: '1815-12-10T00:00:00',
			businessAddress: { values: { city: 'London', countryOrRegion: 'UK', postalCode: '', street: 'Strand 1' } },
			businessPhones: '1, 2',
			categories: 'Red, Blue',
			companyName: '',
			emailAddresses: { values: [{ name: 'Ada', address: 'ada@example.com' }] },
			homeAddress: { values: { sity: '', city: 'Ockham' } },
			nickName: 'A',
		};
		const { items } = await graph(service, ['contact', 'create'], {
			givenName: 'Ada',
			surname: 'Lovelace',
			additionalFields,
		});
		expect(items[0].json).toMatchObject({ id: contacts()[0].id, displayName: 'Ada Lovelace' });
		expect(contacts()[0]).toMatchObject({
			givenName: 'Ada',
			surname: 'Lovelace',
			birthday: '1815-12-10T00:00:00Z',
			businessAddress: { city: 'London', countryOrRegion: 'UK', postalCode: '', street: 'Strand 1' },
			businessPhones: ['1', '2'],
			categories: ['Red', 'Blue'],
			emailAddresses: [{ name: 'Ada', address: 'ada@example.com' }],
			homeAddress: { city: 'Ockham' },
			nickName: 'A',
		});
		expect(contacts()[0]).not.toHaveProperty('companyName');
		expect(contacts()[0].homeAddress).not.toHaveProperty('sity');
	});

	test.each(['cut before', 'cut after'] as const)('is made once when the first answers are %s', async (what) => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 40 ? what : undefined);
		const { items } = await graph(service, ['contact', 'create'], {
			givenName: '={{ "P" + $json.id }}',
			items: numbered(40),
		});
		expect(items.map(({ json }) => json.givenName)).toEqual(Array.from({ length: 40 }, (_, i) => `P${i}`));
		expect(contacts()).toHaveLength(40);
	});

	test('is read, changed, found and deleted', async () => {
		for (let i = 0; i < 130; i++) {
			const emailAddresses = [{ address: `p${i}@example.com` }, { address: `${i % 2}@example.com` }];
			book.contacts.create({ displayName: `P${i}`, emailAddresses, jobTitle: 'Clerk' });
		}
		const all = await graph(service, ['contact', 'getAll'], { returnAll: true });
		expect(all.items).toHaveLength(130);
		expect(all.items[0].json).not.toHaveProperty('jobTitle');
		const found = await graph(service, ['contact', 'getAll'], {
			filters: { emailAddress: 'p7@example.com, 1@example.com', custom: "displayName eq 'P7'" },
		});
		expect(found.items.map(({ json }) => json.displayName)).toEqual(['P7']);
		const contactId = byId(String(found.items[0].json.id));
		await graph(service, ['contact', 'update'], { contactId, additionalFields: { givenName: 'Pia', homePhones: '3' } });
		const got = await graph(service, ['contact', 'get'], {
			contactId,
			output: 'fields',
			fields: ['givenName', 'homePhones'],
		});
		expect(got.items[0].json).toMatchObject({ givenName: 'Pia', homePhones: ['3'] });
		expect(got.items[0].json).not.toHaveProperty('displayName');
		const deleted = await graph(service, ['contact', 'delete'], { contactId });
		expect(deleted.items[0].json).toEqual({ success: true });
		expect(contacts()).toHaveLength(129);
	});
});

describe('a folder of contacts', () => {
	test('is made once, filled, listed, renamed and deleted', async () => {
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 1 ? 'cut after' : undefined);
		const { items } = await graph(service, ['contactFolder', 'create'], { displayName: 'Suppliers' });
		const contactFolderId = byId(String(items[0].json.id));
		await graph(service, ['contact', 'create'], { givenName: 'Bob', contactFolderId });
		await graph(service, ['contact', 'create'], { givenName: 'Eve' });
		const names = async (more: GraphOptions) =>
			(await graph(service, ['contact', 'getAll'], more)).items.map(({ json }) => json.displayName);
		expect(await names({ contactFolderId })).toEqual(['Bob']);
		expect(await names({})).toEqual(['Eve']);
		await graph(service, ['contactFolder', 'update'], { contactFolderId, displayName: 'Vendors' });
		const listed = await graph(service, ['contactFolder', 'getAll'], {});
		expect(listed.items.map(({ json }) => json.displayName)).toEqual(['Vendors']);
		const got = await graph(service, ['contactFolder', 'get'], { contactFolderId });
		expect(got.items[0].json.displayName).toBe('Vendors');
		await graph(service, ['contactFolder', 'delete'], { contactFolderId });
		expect(book.folders.entries.size).toBe(0);
	});
});
