import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentials } from './fields/authentication';
import { getLabels } from './methods/loadOptions';
import { poll } from './trigger/poll';
import { triggerProperties } from './trigger/properties';
import { BUILT_IN_VERSIONS, OWN_VERSION } from './trigger/versions';

export class GmailTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Steady Gmail Trigger',
		name: 'gmailTrigger',
		icon: { light: 'file:gmail.svg', dark: 'file:gmail.dark.svg' },
		group: ['trigger'],
		version: [...BUILT_IN_VERSIONS, OWN_VERSION],
		defaultVersion: OWN_VERSION,
		subtitle: '={{$parameter["event"]}}',
		description: 'Starts the workflow when mail comes in, gets a label, or a thread changes: each change once',
		defaults: { name: 'Steady Gmail Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		hints: [
			{
				type: 'info',
				message:
					'One execution gets everything that has come since the last poll, each as an item of its own. Make sure your workflow can handle multiple items.',
				whenToDisplay: 'beforeExecution',
				location: 'outputPane',
			},
		],
		properties: triggerProperties,
	};

	methods = { loadOptions: { getLabels } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
