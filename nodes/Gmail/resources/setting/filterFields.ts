import type { INodeProperties } from 'n8n-workflow';
import { asList, labelsField } from '../../fields/ids';

const text = (displayName: string, name: string, placeholder: string, description?: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${placeholder}`,
	...(description === undefined ? {} : { description }),
});

const yes = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: true,
	description,
});

/** What a filter looks for. */
export const criteria: INodeProperties = {
	displayName: 'Criteria',
	name: 'criteria',
	type: 'collection',
	placeholder: 'Add Criterion',
	default: {},
	options: [
		text('From', 'from', 'info@example.com', 'Name or address of the sender'),
		yes('Has Attachment', 'hasAttachment', 'Whether the message must have an attachment'),
		text('Search', 'query', 'has:attachment', 'In the format of the Gmail search box'),
		text(
			'Search (Excluded)',
			'negatedQuery',
			'from:boss',
			'What must not match, in the format of the Gmail search box',
		),
		text('Subject', 'subject', 'invoice'),
		text('To', 'to', 'info@example.com', 'Name or address of a recipient'),
	],
};

/** What a filter does. */
export const action: INodeProperties = {
	displayName: 'Action',
	name: 'filterAction',
	type: 'collection',
	placeholder: 'Add Action',
	default: {},
	options: [
		text('Forward To', 'forward', 'info@example.com', 'An address that the mailbox may forward to'),
		labelsField('Label Names or IDs to Add', 'addLabelIds'),
		labelsField('Label Names or IDs to Remove', 'removeLabelIds'),
	],
};

/** The action as Gmail takes it. */
export function actionOf(chosen: { addLabelIds?: unknown; removeLabelIds?: unknown; forward?: string }): object {
	const { addLabelIds, removeLabelIds, forward } = chosen;
	return { addLabelIds: asList(addLabelIds), removeLabelIds: asList(removeLabelIds), forward: forward || undefined };
}
