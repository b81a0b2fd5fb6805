import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
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
		properties,
	};

	methods = { loadOptions: { getGmailAliases, getLabels, getThreadMessages } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
