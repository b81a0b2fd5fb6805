import type { INodeProperties } from 'n8n-workflow';

/** Which of Microsoft's clouds, and which tenant in it. @param tenant what the form has to begin with */
export const microsoftFields = (tenant: string, description: string): INodeProperties[] => [
	{
		displayName: 'Cloud',
		name: 'cloud',
		type: 'options',
		options: [
			{ name: 'China (21Vianet)', value: 'china' },
			{ name: 'Global', value: 'global' },
			{ name: 'US Government (GCC High)', value: 'usGov' },
			{ name: 'US Government (DoD)', value: 'usGovDod' },
		],
		default: 'global',
		description: "Where the tenant is. Tokens go to this cloud's Microsoft Graph and nowhere else.",
	},
	{
		displayName: 'Tenant ID',
		name: 'tenantId',
		type: 'string',
		default: tenant,
		required: true,
		placeholder: 'e.g. 12345678-1234-1234-1234-123456789abc',
		description,
	},
];
