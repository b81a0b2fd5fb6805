import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { locator, locatorValue } from '../../fields/locator';
import { folderId } from '../../mail/fields';
import { readRecipients } from '../../mail/recipients';
import { choice, predicatesField, readPredicates, splitWords } from './predicates';

export const ruleId = locator(
	{ displayName: 'Rule', name: 'ruleId', description: 'The rule to work on' },
	'searchRules',
	'e.g. AQAAAJ5dZqA=',
);

export const displayName: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Invoices to accounting',
};

const PEOPLE: ReadonlyArray<readonly [displayName: string, name: string]> = [
	['Forward As Attachment To', 'forwardAsAttachmentTo'],
	['Forward To', 'forwardTo'],
	['Redirect To', 'redirectTo'],
];

const FOLDERS: typeof PEOPLE = [
	['Copy to Folder', 'copyToFolder'],
	['Move to Folder', 'moveToFolder'],
];

const FLAGS: typeof PEOPLE = [
	['Delete', 'delete'],
	['Delete Permanently', 'permanentDelete'],
	['Mark As Read', 'markAsRead'],
	['Stop Processing Rules', 'stopProcessingRules'],
];

/** https://learn.microsoft.com/graph/api/resources/messageruleactions, in their words. */
export const actions: INodeProperties = {
	displayName: 'Actions',
	name: 'actions',
	type: 'collection',
	placeholder: 'Add Action',
	default: {},
	description: 'What to do with the messages',
	options: [
		...PEOPLE.map(
			([label, name]): INodeProperties => ({
				displayName: label,
				name,
				type: 'string',
				default: '',
				description: 'Comma-separated list of email addresses',
			}),
		),
		...FOLDERS.map(([label, name]): INodeProperties => ({ ...folderId, displayName: label, name, required: false })),
		...FLAGS.map(([label, name]): INodeProperties => ({ displayName: label, name, type: 'boolean', default: true })),
		{
			displayName: 'Assign Categories',
			name: 'assignCategories',
			type: 'string',
			default: '',
			description: 'Comma-separated list of names of categories',
		} satisfies INodeProperties,
		choice('Mark Importance', 'markImportance', ['low', 'normal', 'high'], 'high'),
	].sort((a, b) => a.displayName.localeCompare(b.displayName)),
};

export const conditions = predicatesField(
	'Conditions',
	'conditions',
	'Which messages it is about; all messages when empty',
);

export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Is Enabled',
			name: 'isEnabled',
			type: 'boolean',
			default: true,
			description: 'Whether it is in force',
		},
		{
			displayName: 'Sequence',
			name: 'sequence',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description: 'Its place among the rules',
		},
	],
};

export const exceptions = predicatesField('Exceptions', 'exceptions', 'Which messages it is not about');

/** A collection that is filled in, read; nothing for an empty one. */
function part(item: ServiceItem, { name }: INodeProperties, read: (fields: IDataObject) => IDataObject): IDataObject {
	const fields = item.get<IDataObject>(name, {});
	return Object.keys(fields).length > 0 ? { [name]: read(fields) } : {};
}

/** What the form says about a rule, its name aside. */
export function readRule(item: ServiceItem): IDataObject {
	return {
		...part(item, conditions, readPredicates),
		...part(item, actions, (fields) => readActions(item, fields)),
		...part(item, exceptions, readPredicates),
		...item.get<IDataObject>(additionalFields.name, {}),
	};
}

function readActions(item: ServiceItem, fields: IDataObject): IDataObject {
	const read = { ...fields };
	for (const [, name] of PEOPLE)
		if (name in fields) read[name] = readRecipients(fields[name]) as unknown as IDataObject[];
	for (const [, name] of FOLDERS) if (name in fields) read[name] = locatorValue(item, `${actions.name}.${name}`);
	if ('assignCategories' in fields) read.assignCategories = splitWords(fields.assignCategories);
	return read;
}
