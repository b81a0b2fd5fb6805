import type { INodeProperties } from 'n8n-workflow';
import { PROFILES } from '../../shared/providers';
import { generic } from '../../shared/providers/generic';

/** Chosen by the URL. */
export const AUTOMATIC = 'automatic';
/** Described by the user. */
export const CUSTOM = 'custom';

const known = PROFILES.filter((profile) => profile !== generic).map(({ name, displayName, documentation }) => ({
	name: displayName,
	value: name,
	description: `As documented at ${documentation}`,
}));

export const serviceProfile: INodeProperties = {
	displayName: 'Service Profile',
	name: 'serviceProfile',
	type: 'options',
	// The two general choices stand first.
	options: [
		{
			name: 'Automatic',
			value: AUTOMATIC,
			description: 'Goes by the URL; the limits of a service that is not in the list are learned',
		},
		{ name: 'Custom', value: CUSTOM, description: 'As described under Custom Service' },
		...known,
		{ name: generic.displayName, value: generic.name, description: 'Only what HTTP itself says' },
	],
	default: AUTOMATIC,
	description: 'What is known of the service: its limits, what a call costs, how it says "too many requests"',
};

export const customService: INodeProperties = {
	displayName: 'Custom Service',
	name: 'customService',
	placeholder: 'Describe Service',
	type: 'fixedCollection',
	typeOptions: { multipleValues: false },
	default: {},
	displayOptions: { show: { serviceProfile: [CUSTOM] } },
	options: [
		{
			displayName: 'Service',
			name: 'service',
			// In the order in which a service's documentation speaks of it.
			// eslint-disable-next-line n8n-nodes-base/node-param-fixed-collection-type-unsorted-items
			values: [
				{
					displayName: 'Calls per Period',
					name: 'callsPerPeriod',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description: 'Calls, or units where calls cost different amounts, per period. 0 finds it out.',
				},
				{
					displayName: 'Period (Seconds)',
					name: 'periodSeconds',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1,
					description: 'Length of the period the limit is for',
				},
				{
					displayName: 'Cost per Call',
					name: 'cost',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1,
					description: 'Units one call takes from the limit',
				},
				{
					displayName: 'Throttled Statuses',
					name: 'throttledStatuses',
					type: 'string',
					default: '',
					placeholder: 'e.g. 420, 509',
					description: 'Statuses beside 429 that mean "too many requests", separated by commas',
				},
				{
					displayName: 'Throttled When Body Contains',
					name: 'throttledText',
					type: 'string',
					default: '',
					placeholder: 'e.g. rate limit exceeded',
					description: 'Text by which an answer of any status means "too many requests"',
				},
				{
					displayName: 'Pause After Throttle (Seconds)',
					name: 'pauseSeconds',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description: 'How long to wait when such an answer does not say. 0 finds it out.',
				},
				{
					displayName: 'Idempotency Header',
					name: 'idempotencyHeader',
					type: 'string',
					default: '',
					placeholder: 'e.g. Idempotency-Key',
					description: 'Header by which the service knows a repeated request and carries it out only once',
				},
			],
		},
	],
};
