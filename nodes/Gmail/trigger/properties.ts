import type { INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../../shared/n8n/reliability';
import { authenticationFields } from '../fields/authentication';
import { messageFilters } from '../fields/filters';
import { optionsField } from '../fields/quota';
import { attachmentOptionsWhenWhole, simplify, simplifyMemoryNotice } from '../fields/simplify';
import { OWN_VERSION } from './versions';

const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Label Added', value: 'labelAdded', description: 'A message got a label, or came with it' },
		{ name: 'Message Received', value: 'messageReceived', description: 'A message came into the mailbox' },
		{
			name: 'Thread Changed',
			value: 'threadChanged',
			description: 'Messages of a thread or their labels have changed',
		},
	],
	default: 'messageReceived',
};

const addedLabelIds: INodeProperties = {
	displayName: 'Labels to Watch Names or IDs',
	name: 'addedLabelIds',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getLabels' },
	required: true,
	default: [],
	displayOptions: { show: { event: ['labelAdded'] } },
	description:
		'The workflow starts when a message gets one of these. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const maxResults: INodeProperties = {
	displayName: 'Max Emails per Poll',
	name: 'maxResults',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 10,
	description:
		'How many emails one execution gets at most. What has come beyond that starts the next one: nothing is left out.',
	displayOptions: { show: { '@version': [1.4] } },
};

const ownMaxResults: INodeProperties = {
	...maxResults,
	displayName: 'Max Items per Poll',
	typeOptions: { minValue: 1, maxValue: 1000 },
	default: 50,
	displayOptions: { show: { '@version': [{ _cnd: { gte: OWN_VERSION } }] } },
};

const includeDrafts: INodeProperties = {
	displayName: 'Include Drafts',
	name: 'includeDrafts',
	type: 'boolean',
	default: false,
	description: 'Whether drafts count as mail, too',
};

/** The node's filters without its times: a trigger begins where it stopped. */
const filters: INodeProperties = {
	...messageFilters,
	displayOptions: { hide: { event: ['threadChanged'] } },
	options: [includeDrafts, ...((messageFilters.options ?? []) as INodeProperties[])].filter(
		({ name }) => name !== 'receivedAfter' && name !== 'receivedBefore',
	),
};

export const triggerProperties: INodeProperties[] = [
	...authenticationFields(OWN_VERSION),
	event,
	addedLabelIds,
	simplify,
	simplifyMemoryNotice,
	maxResults,
	ownMaxResults,
	filters,
	optionsField(...attachmentOptionsWhenWhole),
	reliabilityCollection,
];
