import type { INodeProperties } from 'n8n-workflow';
import { optionsField as sharedOptionsField } from '../../shared/n8n/optionsField';
import { gmail, gmailBeforeMay2026 } from '../../shared/providers/gmail';

/** Which limits Google has set for the project of the credential; part of every operation's options. */
const quotaOptions: INodeProperties[] = [
	{
		displayName: 'Quota of the Google Cloud Project',
		name: 'serviceProfile',
		type: 'options',
		options: [
			{
				name: 'In Use Before May 2026',
				value: gmailBeforeMay2026.name,
				description: '15,000 units per user and minute; reading a message costs 5',
			},
			{ name: 'Newer', value: gmail.name, description: '6,000 units per user and minute; reading a message costs 20' },
			{ name: 'Own Number', value: 'custom', description: 'What the Cloud console says under "Quotas"' },
		],
		default: 'gmail',
		description: 'How fast the node may go. All nodes with the same credential share the quota.',
	},
	{
		displayName: 'Quota Units per Minute',
		name: 'unitsPerMinute',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 6000,
		description: 'Quota units per user and minute, for the choice "Own Number" above',
	},
];

/** The collection `options` of an operation: its own, and those that all have. */
export const optionsField = (...own: INodeProperties[]) => sharedOptionsField(...own, ...quotaOptions);

/** Options of an operation that has none of its own. */
export const plainOptions = optionsField();
