import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../fields/quota';

const sendTo: INodeProperties = {
	displayName: 'To',
	name: 'sendTo',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. info@example.com',
	description: 'The one address that is asked',
};

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

const whenInterval = { show: { limitType: ['afterTimeInterval'] } };

const limitWaitTime: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	description: 'Whether the workflow goes on without an answer after some time',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					description: 'What ends the waiting',
					options: [
						{
							name: 'After Time Interval',
							value: 'afterTimeInterval',
							description: 'So long after the mail was sent',
						},
						{ name: 'At Specified Time', value: 'atSpecifiedTime', description: 'At a moment of your choice' },
					],
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: 1,
					description: 'The time to wait',
					displayOptions: whenInterval,
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'hours',
					description: 'What the number above counts',
					options: [
						{ name: 'Minutes', value: 'minutes' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Days', value: 'days' },
					],
					displayOptions: whenInterval,
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					description: 'The moment at which the workflow goes on',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				},
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

const whenText = { show: { '/responseType': ['freeText'] } };

const options = optionsField(
	appendAttribution,
	limitWaitTime,
	{
		displayName: 'Message Button Label',
		name: 'messageButtonLabel',
		type: 'string',
		default: 'Respond',
		displayOptions: whenText,
	},
	{
		displayName: 'Response Form Button Label',
		name: 'responseFormButtonLabel',
		type: 'string',
		default: 'Submit',
		displayOptions: whenText,
	},
	{
		displayName: 'Response Form Custom Styling',
		name: 'responseFormCustomCss',
		type: 'string',
		typeOptions: { rows: 10, editor: 'cssEditor' },
		default: '',
		description: 'CSS that is added to the page with the form',
		displayOptions: whenText,
	},
	{
		displayName: 'Response Form Description',
		name: 'responseFormDescription',
		type: 'string',
		default: '',
		description: 'What the page says below its title',
		displayOptions: whenText,
	},
	{
		displayName: 'Response Form Title',
		name: 'responseFormTitle',
		type: 'string',
		default: '',
		description: 'Headline of the page in which the answer is written',
		displayOptions: whenText,
	},
);

export const approvalFields = [sendTo, subject, message, responseType, approvalOptions, options];
