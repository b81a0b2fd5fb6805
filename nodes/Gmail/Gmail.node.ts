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
import { sendAndWaitOperation } from './approval/sendAndWait';
import { execute } from './execute';
import { credentials } from './fields/authentication';
import { getGmailAliases, getLabels, getThreadMessages } from './methods/loadOptions';
import { properties } from './properties';
import { gmailService } from './service';
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
		const isOwn = this.getNode().typeVersion >= OWN_VERSION;
		return await takeResponse(this, { confirms: isOwn, usesFieldNames: isOwn });
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const waits = this.getNodeParameter('operation', 0, '') === SEND_AND_WAIT_OPERATION;
		return waits ? await sendAndWait(this, gmailService, sendAndWaitOperation.run) : await execute(this);
	}
}
