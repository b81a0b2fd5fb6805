import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperation } from '../shared/n8n/serviceOperation';
import { getDrives, searchSites } from './methods/drives';
import {
	getTableColumns,
	getWorksheetColumnRow,
	getWorksheetColumnRowSkipColumnToMatchOn,
	getWorksheetsList,
	getWorksheetTables,
	searchWorkbooks,
} from './methods/excelLists';
import {
	getCalendarGroups,
	getCategoriesNames,
	getFolders,
	searchAttachments,
	searchCalendars,
	searchCategories,
	searchContactFolders,
	searchContacts,
	searchDrafts,
	searchEvents,
	searchFolders,
	searchMessages,
	searchRules,
	searchUsers,
} from './methods/lists';
import { searchPaths } from './methods/paths';
import { searchChannels, searchChats, searchMembers, searchTags, searchTeams } from './methods/teamsLists';
import { searchBuckets, searchGroupMembers, searchPlans } from './methods/plannerLists';
import { getTaskLists } from './methods/todoLists';
import { credentials, properties } from './properties';
import { resources } from './resources';
import { graphService } from './service';

export class MicrosoftGraph implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady Microsoft Graph',
		name: 'microsoftGraph',
		icon: { light: 'file:microsoftGraph.svg', dark: 'file:microsoftGraph.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Works with Microsoft 365: in batches, within its limits, and with an outcome for every item',
		defaults: { name: 'Steady Microsoft Graph' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties,
	};

	methods = {
		loadOptions: {
			getCalendarGroups,
			getCategoriesNames,
			getDrives,
			getFolders,
			getTableColumns,
			getTaskLists,
			getWorksheetColumnRow,
			getWorksheetColumnRowSkipColumnToMatchOn,
		},
		listSearch: {
			getWorksheetsList,
			getWorksheetTables,
			searchAttachments,
			searchBuckets,
			searchCalendars,
			searchCategories,
			searchChannels,
			searchChats,
			searchContactFolders,
			searchContacts,
			searchDrafts,
			searchEvents,
			searchFolders,
			searchGroupMembers,
			searchMembers,
			searchMessages,
			searchPaths,
			searchPlans,
			searchRules,
			searchSites,
			searchTags,
			searchTeams,
			searchUsers,
			searchWorkbooks,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, graphService, resources);
	}
}
