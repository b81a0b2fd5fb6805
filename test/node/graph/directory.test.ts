import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Collection, type Entry } from '../../doubles/graph/collection.mts';
import type { Directory } from '../../doubles/graph/directory.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { userBy } from '../../doubles/graph/users.mts';
import { asApp, byId, CONTINUE, graph, type GraphOptions, numbered } from './run';

let service: GraphDouble;
let directory: Directory;
let ada: Entry;
beforeEach(async () => {
	service = await startGraph();
	({ directory } = service);
	ada = userBy(service.users, ADA) as Entry;
});
afterEach(async () => await service[Symbol.asyncDispose]());

const BOB = 'bob@contoso.example';
const stored = { displayName: 'Bob', userPrincipalName: BOB, mailNickname: 'bob' };
const newUser = { ...stored, password: 'canary-password' };
const bob = () => userBy(service.users, BOB) as Entry;
const newGroup = (displayName: string) =>
	directory.groups.create({ displayName, mailNickname: displayName.toLowerCase(), mailEnabled: false });
const loseAnswers = (method: string, most = Infinity) => {
	let lost = 0;
	service.fault = (request) => (request.method === method && lost++ < most ? 'cut after' : undefined);
};
const bodies = (method: string) => service.handled.filter((one) => one.method === method).map(({ body }) => body);

describe('a user', () => {
	test('is made in as few requests as the directory allows, without its password in the output', async () => {
		const additionalFields = {
			aboutMe: 'Builds',
			businessPhones: '+49 1',
			city: '',
			department: 'Sales',
			employeeHireDate: '2026-05-01T08:00:00Z',
			employeeOrgData: { employeeOrgValues: { division: 'North', costCenter: '7' } },
			forceChangePassword: 'forceChangePasswordNextSignIn',
			passwordPolicies: ['DisablePasswordExpiration', 'DisableStrongPassword'],
			skills: ['n8n'],
		};
		const { items } = await graph(service, ['user', 'create'], { ...newUser, additionalFields });
		expect(bodies('POST')).toEqual([
			{
				accountEnabled: true,
				businessPhones: ['+49 1'],
				department: 'Sales',
				displayName: 'Bob',
				employeeHireDate: expect.stringMatching(/^2026-05-01T08:00:00(\.000)?Z$/) as unknown,
				employeeOrgData: { division: 'North', costCenter: '7' },
				mailNickname: 'bob',
				passwordPolicies: 'DisablePasswordExpiration,DisableStrongPassword',
				passwordProfile: { password: 'canary-password', forceChangePasswordNextSignIn: true },
				userPrincipalName: BOB,
			},
		]);
		expect(bodies('PATCH')).toEqual([{ aboutMe: 'Builds', skills: ['n8n'] }]);
		expect(bob()).toMatchObject({ displayName: 'Bob', department: 'Sales', aboutMe: 'Builds' });
		expect(items[0].json).toMatchObject({ id: bob().id, displayName: 'Bob', skills: ['n8n'] });
		expect(JSON.stringify(items)).not.toContain('canary-password');
	});

	test('is made once, though the answer gets lost', async () => {
		loseAnswers('POST', 1);
		const { items } = await graph(service, ['user', 'create'], newUser);
		expect(items[0].json).toMatchObject({ id: bob().id, userPrincipalName: BOB });
		expect(service.users.entries.size).toBe(2);
	});

	test('whose name was taken before is refused, whether an answer got lost or not', async () => {
		service.users.create({ userPrincipalName: BOB, displayName: 'Old Bob', createdDateTime: '2026-01-01T00:00:00Z' });
		const first = await graph(service, ['user', 'create'], { ...newUser, ...CONTINUE });
		expect(first.items[0].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected' });
		loseAnswers('POST', 1);
		const second = await graph(service, ['user', 'create'], { ...newUser, ...CONTINUE });
		expect(second.items[0].json.error).toMatchObject({ message: expect.stringContaining('already exists') as unknown });
		expect(service.users.entries.size).toBe(2);
	});

	test('is changed, what SharePoint keeps in a request of its own, and emptied', async () => {
		const updateFields = { city: 'Berlin', birthday: '2000-01-01T00:00:00Z', jobTitle: '', password: 'new-password' };
		const { items } = await graph(service, ['user', 'update'], { user: byId(ADA), updateFields });
		expect(items[0].json).toEqual({ updated: true });
		expect(bodies('PATCH')).toEqual([
			{ city: 'Berlin', jobTitle: null, passwordProfile: { password: 'new-password' } },
			{ birthday: '2000-01-01T00:00:00Z' },
		]);
		expect(userBy(service.users, ADA)).toMatchObject({ city: 'Berlin', jobTitle: null });
	});

	test('is read simply, raw or by fields, and deleted', async () => {
		service.users.create({ ...stored, city: 'Berlin', accountEnabled: true });
		const user = byId(BOB);
		const read = async (more: GraphOptions) => (await graph(service, ['user', 'get'], { user, ...more })).items[0].json;
		expect(Object.keys(await read({})).sort()).toEqual([
			'createdDateTime',
			'displayName',
			'id',
			'mailNickname',
			'userPrincipalName',
		]);
		expect(await read({ output: 'fields', fields: ['city'] })).toEqual({ id: bob().id, city: 'Berlin' });
		expect(await read({ output: 'raw' })).toMatchObject({ accountEnabled: true, city: 'Berlin' });
		const { items } = await graph(service, ['user', 'delete'], { user });
		expect(items[0].json).toEqual({ deleted: true });
		expect(bob()).toBeUndefined();
	});

	test('is found by filters, those that need an advanced query included', async () => {
		service.users.create(stored);
		const find = async (more: GraphOptions) =>
			(await graph(service, ['user', 'getAll'], more)).items.map(({ json }) => json.displayName);
		expect(await find({ filter: "displayName eq 'Bob'" })).toEqual(['Bob']);
		expect(service.handled.at(-1)?.headers.consistencylevel).toBeUndefined();
		expect(await find({ filter: "displayName ne 'Bob'" })).toEqual(['Ada']);
		expect(await find({ options: { search: '"displayName:B"' } })).toHaveLength(2);
		expect(await find({ filter: "displayName eq 'Bob'", options: { orderBy: 'displayName' } })).toEqual(['Bob']);
		expect(service.handled.at(-1)?.headers.consistencylevel).toBe('eventual');
	});

	test('has a manager, reports and licenses', async () => {
		const { id } = service.users.create(stored);
		directory.managers.set(id, ada.id);
		const owned = new Collection('licenseDetails');
		owned.create({ skuPartNumber: 'E5', skuId: 'c7df2760-2c81-4ef7-b578-5b5392b571df', servicePlans: [] });
		directory.licenses.set(id, owned);
		const ask = async (operation: string, user: string) =>
			(await graph(service, ['user', operation], { user: byId(user) })).items.map(({ json }) => json);
		expect(await ask('getManager', BOB)).toMatchObject([{ displayName: 'Ada' }]);
		expect(await ask('getDirectReports', ADA)).toMatchObject([{ displayName: 'Bob' }]);
		expect(await ask('getLicenses', BOB)).toMatchObject([{ skuPartNumber: 'E5' }]);
	});
});

describe('a group', () => {
	test('is made as what was chosen, read, changed, listed and deleted', async () => {
		await graph(service, ['group', 'create'], { displayName: 'Guards', mailNickname: 'guards' });
		const team = {
			groupType: 'Unified',
			membershipType: 'DynamicMembership',
			displayName: 'Sales',
			mailNickname: 'sales',
			mailEnabled: true,
			securityEnabled: false,
			additionalFields: { membershipRule: 'user.department -eq "Sales"', membershipRuleProcessingState: 'On' },
		};
		const { items } = await graph(service, ['group', 'create'], team);
		expect(bodies('POST')).toMatchObject([
			{ displayName: 'Guards', groupTypes: [], mailEnabled: false, securityEnabled: true },
			{ groupTypes: ['Unified', 'DynamicMembership'], mailEnabled: true, securityEnabled: false },
		]);
		const group = byId(String(items[0].json.id));
		directory.idsOf(group.value, 'members').add(ada.id);
		const updateFields = { description: 'Sells', allowExternalSenders: true };
		await graph(service, ['group', 'update'], { group, updateFields });
		expect(bodies('PATCH')).toEqual([{ description: 'Sells' }, { allowExternalSenders: true }]);
		const got = await graph(service, ['group', 'get'], { group, options: { includeMembers: true } });
		expect(got.items[0].json).toMatchObject({ description: 'Sells', members: [{ displayName: 'Ada' }] });
		const listed = await graph(service, ['group', 'getAll'], { filter: "displayName eq 'Sales'" });
		expect(listed.items).toHaveLength(1);
		await graph(service, ['group', 'delete'], { group });
		expect(directory.groups.entries.size).toBe(1);
	});

	test('is found when the answer got lost', async () => {
		const made = { displayName: 'Sales', mailNickname: 'sales' };
		directory.groups.create({ ...made, createdDateTime: '2026-01-01T00:00:00Z' });
		loseAnswers('POST');
		const { items } = await graph(service, ['group', 'create'], made);
		expect(items[0].json.id).toBe([...directory.groups.entries.keys()][1]);
		expect(directory.groups.entries.size).toBe(2);
	});
});

describe('members and owners of a group', () => {
	test('are added in batches, each once though answers get lost', async () => {
		const { id } = newGroup('Sales');
		const people = numbered(45).map((n) =>
			service.users.create({ userPrincipalName: `u${String(n.id)}@contoso.example`, displayName: `U${String(n.id)}` }),
		);
		loseAnswers('POST', 5);
		const { items } = await graph(service, ['groupMember', 'add'], {
			group: byId(id),
			user: '={{ $json.user }}',
			items: people.map(({ id: user }) => ({ user })),
		});
		expect(items.map(({ json }) => json)).toEqual(people.map(() => ({ added: true })));
		expect(directory.idsOf(id, 'members').size).toBe(45);
		expect(service.server.requests.length).toBeLessThan(12);
		const { items: listed } = await graph(service, ['groupMember', 'getAll'], { group: byId(id), returnAll: true });
		expect(listed).toHaveLength(45);
	});

	test('that are members already are an error, when nothing got lost', async () => {
		const { id } = newGroup('Sales');
		directory.idsOf(id, 'members').add(ada.id);
		const add = { group: byId(id), user: byId(ada.id), ...CONTINUE };
		const { items } = await graph(service, ['groupMember', 'add'], add);
		expect(items[0].json.error).toMatchObject({ httpCode: 400, outcome: 'rejected', attempts: 1 });
	});

	test('are named by address too, listed and removed', async () => {
		const { id } = newGroup('Sales');
		const both = { group: byId(id), user: byId(ADA), credentials: asApp(service) };
		expect((await graph(service, ['groupOwner', 'add'], both)).items[0].json).toEqual({ added: true });
		expect((await graph(service, ['user', 'addGroup'], both)).items[0].json).toEqual({ added: true });
		expect([directory.idsOf(id, 'owners'), directory.idsOf(id, 'members')]).toEqual([
			new Set([ada.id]),
			new Set([ada.id]),
		]);
		const owners = await graph(service, ['groupOwner', 'getAll'], { group: byId(id) });
		expect(owners.items.map(({ json }) => json.displayName)).toEqual(['Ada']);
		const nested = await graph(service, ['groupMember', 'getAll'], { group: byId(id), includeNested: true });
		expect(nested.items).toHaveLength(1);
		expect(service.handled.at(-1)?.path.at(-1)).toBe('transitiveMembers');
		loseAnswers('DELETE', 1);
		expect((await graph(service, ['user', 'removeGroup'], both)).items[0].json).toEqual({ removed: true });
		expect((await graph(service, ['groupOwner', 'remove'], both)).items[0].json).toEqual({ removed: true });
		expect([directory.idsOf(id, 'owners').size, directory.idsOf(id, 'members').size]).toEqual([0, 0]);
	});
});

test('licenses of the tenant are listed', async () => {
	directory.skus.create({ skuPartNumber: 'E5', consumedUnits: 14, prepaidUnits: { enabled: 25 } });
	const { items } = await graph(service, ['license', 'getAll']);
	expect(items.map(({ json }) => json)).toMatchObject([{ skuPartNumber: 'E5', consumedUnits: 14 }]);
});
