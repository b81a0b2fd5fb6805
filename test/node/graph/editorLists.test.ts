import type { ILoadOptionsFunctions, INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { loadOptionsContext } from '../../support/executeContext';
import { asAda, byId } from './run';

let service: GraphDouble;
beforeEach(async () => void (service = await startGraph()));
afterEach(async () => await service[Symbol.asyncDispose]());

const { methods } = new MicrosoftGraph();

/** The editor, with a form that is filled in so far. */
function editor(parameters: object): ILoadOptionsFunctions {
	const context = loadOptionsContext({
		node: {
			type: 'n8n-nodes-steady.microsoftGraph',
			typeVersion: 3,
			parameters: { authentication: 'steadyMicrosoftOAuth2Api', ...parameters } as INodeParameters,
			credentials: { steadyMicrosoftOAuth2Api: { id: '1', name: 'Ada' } },
		},
		credentials: asAda(service),
	});
	return Object.assign(context, {
		additionalData: { credentialsHelper: { getParentTypes: () => ['oAuth2Api'] } },
	}) as ILoadOptionsFunctions;
}

const names = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);

describe('the form lists', () => {
	test('drives of the user and of sites', async () => {
		service.sites.add('sites/marketing', 'Marketing');
		const drives = await methods.loadOptions.getDrives.call(editor({}));
		expect(drives).toEqual([
			{ name: 'OneDrive', value: service.drive(ADA).facts.id },
			{ name: 'Marketing/Documents', value: service.sites.drive(service.sites.all[0]).facts.id },
		]);
	});

	test('sites, lists and items', async () => {
		const site = service.sites.add('sites/marketing', 'Marketing');
		const list = site.addList('Customers');
		for (const Title of ['Ann', 'Bob']) list.add({ Title });
		const { searchLists, searchListItems, searchSites } = methods.listSearch;
		expect(names(await searchSites.call(editor({}), 'mark'))).toEqual(['Marketing']);
		const form = editor({ site: byId(site.id), list: byId(list.id) });
		expect(names(await searchLists.call(form))).toEqual(['Customers']);
		expect(names(await searchListItems.call(form, 'bo'))).toEqual(['Bob']);
	});

	test('columns of a list, as they can be written', async () => {
		const site = service.sites.add('sites/marketing', 'Marketing');
		const list = site.addList('Customers', [
			{ id: '1', name: 'Title', displayName: 'Title', type: 'text', required: true, enforceUniqueValues: true },
			{ id: '2', name: 'Home', displayName: 'Home', type: 'url' },
			{ id: '3', name: 'Boss', displayName: 'Boss', type: 'user' },
			{ id: '4', name: 'Kind', displayName: 'Kind', type: 'choice', choice: { choices: ['A', 'B'] } },
			{ id: '5', name: 'Where', displayName: 'Where', type: 'location' },
			{ id: '6', name: 'Created', displayName: 'Created', type: 'dateTime', readOnly: true },
		]);
		const form = { site: byId(site.id), list: byId(list.id), operation: 'update' };
		const { fields } = await methods.resourceMapping.getMappingColumns.call(editor(form));
		expect(fields.map(({ id, type, canBeUsedToMatch }) => [id, type, canBeUsedToMatch])).toEqual([
			['Title', 'string', true],
			['Home.Url', 'url', false],
			['Home.Description', 'string', false],
			['BossLookupId', 'number', false],
			['Kind', 'options', false],
			['id', 'string', true],
		]);
		expect(fields[4].options).toEqual([
			{ name: 'A', value: 'A' },
			{ name: 'B', value: 'B' },
		]);
	});

	test('workbooks, sheets, tables and their columns', async () => {
		const file = service.drive(ADA).add('May.xlsx', Buffer.from('x'));
		const book = service.drive(ADA).workbook(file.id);
		const sheet = book.fill([
			['id', 'name'],
			[1, 'one'],
		]);
		const table = book.addTable(sheet, 'A1:B2');
		const { getWorksheetsList, getWorksheetTables, searchWorkbooks } = methods.listSearch;
		expect(names(await searchWorkbooks.call(editor({}), 'may'))).toEqual(['May.xlsx']);
		const place = { workbook: byId(file.id), worksheet: byId(sheet.id), table: byId(table.id) };
		const form = editor({ ...place, columnToMatchOn: 'id' });
		expect(names(await getWorksheetsList.call(form))).toEqual(['Sheet1']);
		expect(names(await getWorksheetTables.call(form))).toEqual(['Table1']);
		const columns = methods.loadOptions;
		const values = async (method: 'getTableColumns' | 'getWorksheetColumnRow') =>
			(await columns[method].call(form)).map(({ value }) => value);
		expect(await values('getTableColumns')).toEqual(['id', 'name']);
		expect(await values('getWorksheetColumnRow')).toEqual(['id', 'name']);
		const rest = await columns.getWorksheetColumnRowSkipColumnToMatchOn.call(form);
		expect(rest.map(({ value }) => value)).toEqual(['name']);
	});
});
