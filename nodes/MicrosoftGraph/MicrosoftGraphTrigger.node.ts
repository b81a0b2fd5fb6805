import type {
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { getDrives, searchSites } from './methods/drives';
import { getFolders, searchUsers } from './methods/lists';
import { searchLists } from './methods/siteLists';
import { credentials } from './properties';
import { isSubscribed, subscribeToAll, unsubscribeFromAll } from './trigger/hooks';
import { notified } from './trigger/notified';
import { poll } from './trigger/poll';
import { triggerProperties } from './trigger/properties';
import { OWN_TRIGGER_VERSION, TRIGGER_VERSIONS } from './versions';

export class MicrosoftGraphTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady Microsoft Graph Trigger',
		name: 'microsoftGraphTrigger',
		icon: { light: 'file:microsoftGraph.svg', dark: 'file:microsoftGraph.dark.svg' },
		group: ['trigger'],
		version: TRIGGER_VERSIONS,
		defaultVersion: OWN_TRIGGER_VERSION,
		subtitle: '={{$parameter["event"]}}',
		description:
			'Starts the workflow when mail comes in, or when events, files, list items or users change: each change once',
		defaults: { name: 'Steady Microsoft Graph Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		webhooks: [
			{
				name: 'default',
				// Without a method there is no webhook: one that only polls has no address that could be called.
				httpMethod: '={{$parameter["when"] === "webhook" ? "POST" : ""}}',
				responseMode: 'onReceived',
				path: 'webhook',
				ndvHideUrl: true,
			},
		],
		hints: [
			{
				type: 'info',
				message:
					'One execution gets everything that has changed since the last one, each as an item of its own. Make sure your workflow can handle multiple items.',
				whenToDisplay: 'beforeExecution',
				location: 'outputPane',
			},
		],
		properties: triggerProperties,
	};

	methods = { loadOptions: { getDrives, getFolders }, listSearch: { searchLists, searchSites, searchUsers } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isSubscribed(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await subscribeToAll(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribeFromAll(this);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await notified(this);
	}
}
