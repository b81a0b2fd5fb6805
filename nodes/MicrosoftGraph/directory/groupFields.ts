import type { INodeProperties } from 'n8n-workflow';
import { fieldCollection } from '../fields/fieldCollection';

export const groupType: INodeProperties = {
	displayName: 'Group Type',
	name: 'groupType',
	type: 'options',
	default: '',
	options: [
		{ name: 'Microsoft 365', value: 'Unified' },
		{ name: 'Security', value: '' },
	],
};

const onlyMicrosoft365 = { show: { groupType: ['Unified'] } };

export const groupName: INodeProperties = {
	displayName: 'Group Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
};

export const mailNickname: INodeProperties = {
	displayName: 'Group Email Address',
	name: 'mailNickname',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. alias',
	description: 'The part of its address before the @',
};

export const mailEnabled: INodeProperties = {
	displayName: 'Mail Enabled',
	name: 'mailEnabled',
	type: 'boolean',
	default: false,
	required: true,
	displayOptions: onlyMicrosoft365,
	description: 'Whether the group gets mail',
};

export const membershipType: INodeProperties = {
	displayName: 'Membership Type',
	name: 'membershipType',
	type: 'options',
	default: '',
	options: [
		{ name: 'Assigned', value: '', description: 'Members are added one by one' },
		{ name: 'Dynamic', value: 'DynamicMembership', description: 'A rule says who is a member' },
	],
};

export const securityEnabled: INodeProperties = {
	displayName: 'Security Enabled',
	name: 'securityEnabled',
	type: 'boolean',
	default: true,
	displayOptions: onlyMicrosoft365,
	description: 'Whether access can be granted to the group',
};

const description: INodeProperties = { displayName: 'Description', name: 'description', type: 'string', default: '' };

const whenDynamic = { show: { '/membershipType': ['DynamicMembership'] } };

const membershipRule: INodeProperties = {
	displayName: 'Membership Rule',
	name: 'membershipRule',
	type: 'string',
	default: '',
	placeholder: 'e.g. user.department -eq "Marketing"',
};

const processingState: INodeProperties = {
	displayName: 'Membership Rule Processing State',
	name: 'membershipRuleProcessingState',
	type: 'options',
	default: 'On',
	options: [
		{ name: 'On', value: 'On' },
		{ name: 'Paused', value: 'Paused' },
	],
};

const preferredDataLocation: INodeProperties = {
	displayName: 'Preferred Data Location',
	name: 'preferredDataLocation',
	type: 'string',
	default: '',
	placeholder: 'e.g. EUR',
};

const uniqueName: INodeProperties = {
	displayName: 'Unique Name',
	name: 'uniqueName',
	type: 'string',
	default: '',
	description: 'A name that no other group has; it cannot be changed once it is set',
};

const visibility: INodeProperties = {
	displayName: 'Visibility',
	name: 'visibility',
	type: 'options',
	default: 'Public',
	options: [
		{ name: 'Private', value: 'Private' },
		{ name: 'Public', value: 'Public' },
	],
};

const flag = (displayName: string, name: string, what: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: false,
	description: `Whether ${what}`,
});

/** What a new group may have beside its name. */
export const additionalFields = fieldCollection('Additional Fields', 'additionalFields', [
	{
		...flag('Assignable to Role', 'isAssignableToRole', 'roles of the directory can be given to the group'),
		displayOptions: { hide: { '/membershipType': ['DynamicMembership'] } },
	},
	description,
	{ ...membershipRule, displayOptions: whenDynamic },
	{ ...processingState, displayOptions: whenDynamic },
	{ ...preferredDataLocation, displayOptions: { show: { '/groupType': ['Unified'] } } },
	uniqueName,
	visibility,
]);

/** What can be changed of a group. */
export const updateFields = fieldCollection('Update Fields', 'updateFields', [
	flag('Allow External Senders', 'allowExternalSenders', 'people outside of the organization can write to it'),
	flag('Auto Subscribe New Members', 'autoSubscribeNewMembers', 'new members get its conversations by mail'),
	description,
	{ ...mailNickname, required: false },
	{ ...groupName, required: false },
	membershipRule,
	processingState,
	preferredDataLocation,
	{ ...securityEnabled, displayOptions: undefined },
	uniqueName,
	visibility,
]);
