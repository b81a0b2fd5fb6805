import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import type { MailSettings } from '../../doubles/graph/mailSettings.mts';
import { byId, CONTINUE, graph } from './run';

let service: GraphDouble;
let settings: MailSettings;
beforeEach(async () => {
	service = await startGraph();
	({ settings } = service.mailbox(ADA));
});
afterEach(async () => await service[Symbol.asyncDispose]());

const rules = () => [...settings.rules.entries.values()];
const categories = () => [...settings.categories.entries.values()];

describe('a rule for mail', () => {
	test('is made with conditions, actions and exceptions', async () => {
		const { items } = await graph(service, ['messageRule', 'create'], {
			displayName: 'Invoices',
			conditions: {
				fromAddresses: 'Bob <bob@contoso.example>',
				subjectContains: 'invoice, bill',
				hasAttachments: true,
				withinSizeRange: { values: { minimumSize: 0, maximumSize: 500 } },
				importance: 'high',
				senderContains: '',
			},
			actions: {
				moveToFolder: byId('folder-1'),
				assignCategories: 'Red',
				forwardTo: 'eve@contoso.example',
				stopProcessingRules: true,
				markImportance: 'low',
			},
			exceptions: { bodyContains: 'draft' },
			additionalFields: { sequence: 3, isEnabled: false },
		});
		expect(items[0].json).toMatchObject({ id: rules()[0].id, displayName: 'Invoices' });
		expect(rules()[0]).toMatchObject({
			displayName: 'Invoices',
			sequence: 3,
			isEnabled: false,
			exceptions: { bodyContains: ['draft'] },
		});
		expect(rules()[0].conditions).toEqual({
			fromAddresses: [{ emailAddress: { address: 'bob@contoso.example', name: 'Bob' } }],
			subjectContains: ['invoice', 'bill'],
			hasAttachments: true,
			withinSizeRange: { minimumSize: 0, maximumSize: 500 },
			importance: 'high',
		});
		expect(rules()[0].actions).toEqual({
			moveToFolder: 'folder-1',
			assignCategories: ['Red'],
			forwardTo: [{ emailAddress: { address: 'eve@contoso.example' } }],
			stopProcessingRules: true,
			markImportance: 'low',
		});
	});

	test('about a least size has no largest one', async () => {
		const conditions = { withinSizeRange: { values: { minimumSize: 100, maximumSize: 0 } } };
		await graph(service, ['messageRule', 'create'], { displayName: 'R', conditions, actions: { delete: true } });
		expect(rules()[0].conditions).toEqual({ withinSizeRange: { minimumSize: 100 } });
	});

	test('whose making got lost is said to be unknown, for nothing tells', async () => {
		service.fault = ({ method }) => (method === 'POST' ? 'cut after' : undefined);
		const { items } = await graph(service, ['messageRule', 'create'], {
			displayName: 'R',
			actions: { delete: true },
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ outcome: 'unknown', attempts: 1 });
		expect(rules()).toHaveLength(1);
	});

	test('is listed, read, changed and deleted', async () => {
		const { id } = settings.rules.create({ displayName: 'R', sequence: 1, isEnabled: true, actions: { delete: true } });
		const ruleId = byId(id);
		const listed = await graph(service, ['messageRule', 'getAll'], { returnAll: true });
		expect(listed.items.map(({ json }) => json.displayName)).toEqual(['R']);
		const changes = { additionalFields: { displayName: 'S', isEnabled: false }, actions: { markAsRead: true } };
		await graph(service, ['messageRule', 'update'], { ruleId, ...changes });
		const got = await graph(service, ['messageRule', 'get'], { ruleId });
		expect(got.items[0].json).toMatchObject({ displayName: 'S', isEnabled: false, actions: { markAsRead: true } });
		expect(got.items[0].json).not.toHaveProperty('conditions');
		await graph(service, ['messageRule', 'delete'], { ruleId });
		expect(rules()).toEqual([]);
	});

	test('without the permission for it says which one is missing', async () => {
		service.tokens.set('token-of-ada', { user: ADA, forbidden: ['messageRules'] });
		const { items } = await graph(service, ['messageRule', 'getAll'], CONTINUE);
		expect(items[0].json.error).toMatchObject({
			description: expect.stringContaining('MailboxSettings.Read.') as unknown,
		});
	});
});

describe('a category', () => {
	test.each(['cut before', 'cut after'] as const)('is made once when the first answer is %s', async (what) => {
		for (let i = 0; i < 15; i++) settings.categories.create({ displayName: `C${i}`, color: 'none' });
		let lost = 0;
		service.fault = ({ method }) => (method === 'POST' && lost++ < 1 ? what : undefined);
		const { items } = await graph(service, ['category', 'create'], { displayName: 'Urgent', color: 'preset0' });
		expect(items[0].json).toMatchObject({ displayName: 'Urgent', color: 'preset0' });
		expect(categories()).toHaveLength(16);
	});

	test('of a name that is taken is refused', async () => {
		settings.categories.create({ displayName: 'Urgent', color: 'none' });
		const { items } = await graph(service, ['category', 'create'], { displayName: 'Urgent', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({ httpCode: 409, outcome: 'rejected' });
	});

	test('that arrived late is the one that was asked for', async () => {
		let asked = 0;
		service.fault = ({ method }) => {
			if (method !== 'POST') return undefined;
			if (++asked === 1) return 'cut before';
			settings.categories.create({ displayName: 'Late', color: 'none' });
			return undefined;
		};
		const { items } = await graph(service, ['category', 'create'], { displayName: 'Late' });
		expect(items[0].json).toMatchObject({ id: categories()[0].id, displayName: 'Late' });
	});

	test('is listed, read, given another color, and deleted', async () => {
		const categoryId = byId(settings.categories.create({ displayName: 'Urgent', color: 'none' }).id);
		await graph(service, ['category', 'update'], { categoryId, color: 'preset7' });
		const got = await graph(service, ['category', 'get'], { categoryId });
		expect(got.items[0].json).toMatchObject({ displayName: 'Urgent', color: 'preset7' });
		const listed = await graph(service, ['category', 'getAll'], {});
		expect(listed.items).toHaveLength(1);
		await graph(service, ['category', 'delete'], { categoryId });
		expect(categories()).toEqual([]);
	});
});
