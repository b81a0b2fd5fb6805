import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { approvalWebhooks, waitingTooltip } from '../shared/n8n/approval/description';
import { sendAndWait } from '../shared/n8n/approval/sendAndWait';
import { takeResponse } from '../shared/n8n/approval/webhook';
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
import { getMappingColumns, searchListItems, searchLists } from './methods/siteLists';
import { getTaskLists } from './methods/todoLists';
import { searchDirectoryUsers, searchGroups } from './methods/directoryLists';
import { credentials, properties } from './properties';
import { resources } from './resources';
import { sendAndWait as chatQuestion } from './resources/chatMessage/sendAndWait';
import { sendAndWait as question } from './resources/message/sendAndWait';
import { graphService } from './service';
import { OWN_VERSION, VERSIONS } from './versions';

export class MicrosoftGraph implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady Microsoft Graph',
		name: 'microsoftGraph',
		icon: { light: 'file:microsoftGraph.svg', dark: 'file:microsoftGraph.dark.svg' },
		group: ['transform'],
		version: VERSIONS,
		defaultVersion: OWN_VERSION,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Works with Outlook, Teams, OneDrive, SharePoint, Excel, To Do and Entra ID: in batches, and with an outcome for every item',
		defaults: { name: 'Steady Microsoft Graph' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		waitingNodeTooltip: waitingTooltip,
		webhooks: approvalWebhooks,
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
			getWorksheetTables,
			getWorksheetsList,
			searchAttachments,
			searchBuckets,
			searchCalendars,
			searchCategories,
			searchChannels,
			searchChats,
			searchContactFolders,
			searchContacts,
			searchDirectoryUsers,
			searchDrafts,
			searchEvents,
			searchFolders,
			searchGroupMembers,
			searchGroups,
			searchListItems,
			searchLists,
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
		resourceMapping: { getMappingColumns },
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const isOwn = this.getNode().typeVersion >= OWN_VERSION;
		return await takeResponse(this, { confirms: isOwn, usesFieldNames: isOwn });
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const waits = this.getNodeParameter('operation', 0, '') === SEND_AND_WAIT_OPERATION;
		if (!waits) return await runOperation(this, graphService, resources);
		const isInChat = this.getNodeParameter('resource', 0, '') === 'chatMessage';
		return await sendAndWait(this, graphService, isInChat ? chatQuestion.run : question.run);
	}
}
