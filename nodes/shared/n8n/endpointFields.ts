import type { INodeProperties } from 'n8n-workflow';

const whenOn = { show: { customEndpoints: [true] } };

/** The fields of a vendor's credential for those who do not reach the vendor at its usual address. */
export function endpointFields(vendor: string, ...addresses: INodeProperties[]): INodeProperties[] {
	return [
		{
			displayName: 'Use Other Endpoints',
			name: 'customEndpoints',
			type: 'boolean',
			default: false,
			description: `Whether to reach ${vendor} at other addresses: a gateway, a private endpoint, an emulator`,
		},
		{
			displayName: 'API Base URL',
			name: 'apiBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://gateway.example.com',
			description:
				'What stands in for the API. Tokens then go there and nowhere else. Leave empty for the usual address.',
			displayOptions: whenOn,
		},
		...addresses.map((address) => ({ ...address, displayOptions: whenOn })),
	];
}

/** Where tokens come from, for credentials that ask for them by themselves. */
export const tokenUrlField: INodeProperties = {
	displayName: 'Access Token URL',
	name: 'tokenUrl',
	// eslint-disable-next-line n8n-nodes-base/node-param-type-options-password-missing -- an address, no token
	type: 'string',
	default: '',
	placeholder: 'e.g. https://gateway.example.com/token',
	description: 'What gives out tokens. Leave empty for the usual address.',
};

/** Where users give their consent, and where the tokens for it come from. */
export const consentFields: INodeProperties[] = [
	{
		displayName: 'Authorization URL',
		name: 'consentUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://login.example.com/authorize',
		description: 'Where the account is connected. Leave empty for the usual address.',
	},
	tokenUrlField,
];

/** The token that n8n keeps for its own HTTP Request node; the nodes here have theirs in memory only. */
export const issuedTokenField: INodeProperties = {
	displayName: 'Issued Token',
	name: 'issuedToken',
	type: 'hidden',
	typeOptions: { expirable: true, password: true },
	default: '',
};

/** A field that n8n's OAuth2 needs and nobody has to see. */
export const hidden = (displayName: string, name: string, value: string): INodeProperties => ({
	displayName,
	name,
	type: 'hidden',
	default: value,
});
