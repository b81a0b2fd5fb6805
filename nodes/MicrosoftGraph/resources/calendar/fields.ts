import type { INodeProperties } from 'n8n-workflow';

export const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. My Calendar',
};

const calendarGroup: INodeProperties = {
	// eslint-disable-next-line n8n-nodes-base/node-param-display-name-wrong-for-dynamic-options -- the built-in's name
	displayName: 'Calendar Group',
	name: 'calendarGroup',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getCalendarGroups' },
	default: '',
	description:
		'In which group. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const COLORS = ['Blue', 'Brown', 'Gray', 'Green', 'Orange', 'Pink', 'Red', 'Teal', 'Yellow'];

const color: INodeProperties = {
	displayName: 'Color',
	name: 'color',
	type: 'options',
	default: 'lightBlue',
	options: COLORS.map((shade) => ({ name: `Light ${shade}`, value: `light${shade}` })),
};

export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [calendarGroup, color],
};

export const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		color,
		{
			displayName: 'Default Calendar',
			name: 'isDefaultCalendar',
			type: 'boolean',
			default: false,
			description: 'Whether it is where new events go',
		},
		{ ...name, required: false },
	],
};
