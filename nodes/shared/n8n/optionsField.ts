import type { INodeProperties } from 'n8n-workflow';

/** The collection `options` of an operation, in the order of the alphabet. */
export function optionsField(...options: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
