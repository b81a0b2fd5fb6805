import type { INodeProperties } from 'n8n-workflow';
import { customFormFields } from './formFields';
import { limitWaitTime } from './limitWaitTime';

const subject: INodeProperties = {
	displayName: 'Subject',
	name: 'subject',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Approval required',
};

const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
};

const responseType: INodeProperties = {
	displayName: 'Response Type',
	name: 'responseType',
	type: 'options',
	default: 'approval',
	options: [
		{ name: 'Approval', value: 'approval', description: 'Buttons in the message say yes or no' },
		{ name: 'Free Text', value: 'freeText', description: 'A page in which any text can be written' },
		{ name: 'Custom Form', value: 'customForm', description: 'A page with fields of your own' },
	],
};

const style = (displayName: string, name: string, first: string, approvalTypes: string[]): INodeProperties => ({
	displayName,
	name,
	type: 'options',
	default: first,
	options: [
		{ name: 'Primary', value: 'primary' },
		{ name: 'Secondary', value: 'secondary' },
	],
	displayOptions: { show: { approvalType: approvalTypes } },
});

const approvalOptions: INodeProperties = {
	displayName: 'Approval Options',
	name: 'approvalOptions',
	type: 'fixedCollection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { responseType: ['approval'] } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Type of Approval',
					name: 'approvalType',
					type: 'options',
					default: 'single',
					options: [
						{ name: 'Approve Only', value: 'single' },
						{ name: 'Approve and Disapprove', value: 'double' },
					],
				},
				{
					displayName: 'Approve Button Label',
					name: 'approveLabel',
					type: 'string',
					default: 'Approve',
					displayOptions: { show: { approvalType: ['single', 'double'] } },
				},
				style('Approve Button Style', 'buttonApprovalStyle', 'primary', ['single', 'double']),
				{
					displayName: 'Disapprove Button Label',
					name: 'disapproveLabel',
					type: 'string',
					default: 'Decline',
					displayOptions: { show: { approvalType: ['double'] } },
				},
				style('Disapprove Button Style', 'buttonDisapprovalStyle', 'secondary', ['double']),
			],
		},
	],
};

const appendAttribution: INodeProperties = {
	// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- n8n writes itself in small letters
	displayName: 'Append n8n Attribution',
	name: 'appendAttribution',
	type: 'boolean',
	default: true,
	description: 'Whether to include the phrase "Automated with n8n" at the end of the message',
};

const whenForm = { show: { '/responseType': ['freeText', 'customForm'] } };

const options: INodeProperties[] = [
	appendAttribution,
	limitWaitTime,
	{
		displayName: 'Message Button Label',
		name: 'messageButtonLabel',
		type: 'string',
		default: 'Respond',
		displayOptions: whenForm,
	},
	{
		displayName: 'Response Form Button Label',
		name: 'responseFormButtonLabel',
		type: 'string',
		default: 'Submit',
		displayOptions: whenForm,
	},
	{
		displayName: 'Response Form Custom Styling',
		name: 'responseFormCustomCss',
		type: 'string',
		typeOptions: { rows: 10, editor: 'cssEditor' },
		default: '',
		description: 'CSS that is added to the page with the form',
		displayOptions: whenForm,
	},
	{
		displayName: 'Response Form Description',
		name: 'responseFormDescription',
		type: 'string',
		default: '',
		description: 'What the page says below its title',
		displayOptions: whenForm,
	},
	{
		displayName: 'Response Form Title',
		name: 'responseFormTitle',
		type: 'string',
		default: '',
		description: 'Headline of the page in which the answer is written',
		displayOptions: whenForm,
	},
];

/**
 * Fields of a question by mail, without the one that says who is asked.
 * @param optionsField makes the collection `options` of a service
 * @param ownVersion the node's first version that is not a built-in one's
 */
export function questionFields(
	optionsField: (...options: INodeProperties[]) => INodeProperties,
	ownVersion: number,
): INodeProperties[] {
	return [subject, ...chatQuestionFields(optionsField, ownVersion)];
}

/** The same for a question in a chat, which has no subject. */
export function chatQuestionFields(
	optionsField: (...options: INodeProperties[]) => INodeProperties,
	ownVersion: number,
): INodeProperties[] {
	return [message, responseType, ...customFormFields(ownVersion), approvalOptions, optionsField(...options)];
}
