import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { approvalWebhooks, waitingTooltip } from './approval/description';
import { sendAndWait } from './approval/sendAndWait';
import { takeResponse } from './approval/webhook';
import { execute } from './execute';
import { credentials } from './fields/authentication';
import { getGmailAliases, getLabels, getThreadMessages } from './methods/loadOptions';
import { properties } from './properties';
import { BUILT_IN_VERSIONS, OWN_VERSION } from './versions';

export class Gmail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady Gmail',
		name: 'gmail',
		icon: { light: 'file:gmail.svg', dark: 'file:gmail.dark.svg' },
		group: ['transform'],
		version: [...BUILT_IN_VERSIONS, OWN_VERSION],
		defaultVersion: OWN_VERSION,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Sends, reads and sorts mail: keeps to the quota, and sends no mail twice',
		defaults: { name: 'Steady Gmail' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		waitingNodeTooltip: waitingTooltip,
		webhooks: approvalWebhooks,
		properties,
	};

	methods = { loadOptions: { getGmailAliases, getLabels, getThreadMessages } };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await Promise.resolve(takeResponse(this));
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const waits = this.getNodeParameter('operation', 0, '') === SEND_AND_WAIT_OPERATION;
		return waits ? await sendAndWait(this) : await execute(this);
	}
}
