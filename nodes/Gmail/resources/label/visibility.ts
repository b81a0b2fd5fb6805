import type { INodeProperties } from 'n8n-workflow';

export const visibilityOptions: INodeProperties[] = [
	{
		displayName: 'Label List Visibility',
		name: 'labelListVisibility',
		type: 'options',
		options: [
			{ name: 'Hide', value: 'labelHide' },
			{ name: 'Show', value: 'labelShow' },
			{ name: 'Show If Unread', value: 'labelShowIfUnread' },
		],
		default: 'labelShow',
		description: "Where Gmail's side bar shows the label",
	},
	{
		displayName: 'Message List Visibility',
		name: 'messageListVisibility',
		type: 'options',
		options: [
			{ name: 'Hide', value: 'hide' },
			{ name: 'Show', value: 'show' },
		],
		default: 'show',
		description: 'Whether Gmail shows the label beside the messages that have it',
	},
];

export const colorOptions: INodeProperties[] = [
	{
		displayName: 'Background Color',
		name: 'backgroundColor',
		type: 'color',
		default: '',
		placeholder: 'e.g. #16a765',
		description:
			'One of the colors <a href="https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.labels#Color">that Gmail knows</a>, together with a text color',
	},
	{
		displayName: 'Text Color',
		name: 'textColor',
		type: 'color',
		default: '',
		placeholder: 'e.g. #ffffff',
		description:
			'One of the colors <a href="https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.labels#Color">that Gmail knows</a>, together with a background color',
	},
];

export interface LabelOptions {
	readonly backgroundColor?: string;
	readonly labelListVisibility?: string;
	readonly messageListVisibility?: string;
	readonly textColor?: string;
}

/** The colors as Gmail takes them; nothing when none is set. */
export function colorOf({ backgroundColor = '', textColor = '' }: LabelOptions): { color?: object } {
	return backgroundColor === '' && textColor === '' ? {} : { color: { backgroundColor, textColor } };
}
