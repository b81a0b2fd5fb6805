import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readRecipients } from '../../mail/recipients';

const WORDS: ReadonlyArray<readonly [displayName: string, name: string]> = [
	['Body Contains', 'bodyContains'],
	['Body or Subject Contains', 'bodyOrSubjectContains'],
	['Header Contains', 'headerContains'],
	['Recipient Contains', 'recipientContains'],
	['Sender Contains', 'senderContains'],
	['Subject Contains', 'subjectContains'],
];

const PEOPLE: typeof WORDS = [
	['From', 'fromAddresses'],
	['Sent To', 'sentToAddresses'],
];

const FACTS: typeof WORDS = [
	['Has Attachments', 'hasAttachments'],
	['Is Approval Request', 'isApprovalRequest'],
	['Is Automatic Forward', 'isAutomaticForward'],
	['Is Automatic Reply', 'isAutomaticReply'],
	['Is Encrypted', 'isEncrypted'],
	['Is Meeting Request', 'isMeetingRequest'],
	['Is Meeting Response', 'isMeetingResponse'],
	['Is Non-Delivery Report', 'isNonDeliveryReport'],
	['Is Permission Controlled', 'isPermissionControlled'],
	['Is Read Receipt', 'isReadReceipt'],
	['Is Signed', 'isSigned'],
	['Is Voicemail', 'isVoicemail'],
	['Not Sent to Me', 'notSentToMe'],
	['Sent Cc to Me', 'sentCcMe'],
	['Sent Only to Me', 'sentOnlyToMe'],
	['Sent to Me', 'sentToMe'],
	['Sent to or Cc to Me', 'sentToOrCcMe'],
];

const IMPORTANCE = ['low', 'normal', 'high'];
const SENSITIVITY = ['normal', 'personal', 'private', 'confidential'];

export const choice = (
	displayName: string,
	name: string,
	values: readonly string[],
	first: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'options',
	default: first,
	options: values.map((value) => ({ name: value[0].toUpperCase() + value.slice(1), value })),
});

const kilobytes = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
});

/** https://learn.microsoft.com/graph/api/resources/messagerulepredicates, in their words. */
const ALL: INodeProperties[] = [
	...WORDS.map(
		([displayName, name]): INodeProperties => ({
			displayName,
			name,
			type: 'string',
			default: '',
			description: 'Words or phrases with commas between them; one of them is enough',
		}),
	),
	...PEOPLE.map(
		([displayName, name]): INodeProperties => ({
			displayName,
			name,
			type: 'string',
			default: '',
			description: 'Comma-separated list of email addresses; one of them is enough',
		}),
	),
	...FACTS.map(([displayName, name]): INodeProperties => ({ displayName, name, type: 'boolean', default: true })),
	{
		displayName: 'Categories',
		name: 'categories',
		type: 'string',
		default: '',
		description: 'Comma-separated list of names of categories; one of them is enough',
	},
	choice('Importance', 'importance', IMPORTANCE, 'high'),
	choice('Sensitivity', 'sensitivity', SENSITIVITY, 'private'),
	{
		displayName: 'Size',
		name: 'withinSizeRange',
		type: 'fixedCollection',
		placeholder: 'Add Size',
		default: {},
		options: [
			{
				displayName: 'Kilobytes',
				name: 'values',
				values: [kilobytes('At Least (KB)', 'minimumSize'), kilobytes('At Most (KB)', 'maximumSize')],
			},
		],
	},
];
const PREDICATES = ALL.sort((a, b) => a.displayName.localeCompare(b.displayName));

/** A collection of what can be said of a message. */
export const predicatesField = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder: 'Add Condition',
	default: {},
	description,
	options: PREDICATES,
});

const LISTS = new Set(['categories', ...WORDS.map(([, name]) => name)]);
const RECIPIENTS = new Set(PEOPLE.map(([, name]) => name));

/** Words with commas between them, or a list of them. */
export function splitWords(value: unknown): string[] {
	const words = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
	return words.map((word) => word.trim()).filter((word) => word !== '');
}

/** A largest size of nothing is what the form holds where only a least one is filled in: no message would meet it. */
function sizes({ maximumSize, ...least }: IDataObject = {}): IDataObject {
	return Number(maximumSize) > 0 ? { ...least, maximumSize } : least;
}

/** Conditions as Graph takes them. */
export function readPredicates(fields: IDataObject): IDataObject {
	const predicates: IDataObject = {};
	for (const [name, value] of Object.entries(fields)) {
		if (value === '' || value === undefined) continue;
		if (LISTS.has(name)) predicates[name] = splitWords(value);
		else if (RECIPIENTS.has(name)) predicates[name] = readRecipients(value) as unknown as IDataObject[];
		else if (name === 'withinSizeRange') predicates[name] = sizes((value as IDataObject).values as IDataObject);
		else predicates[name] = value;
	}
	return predicates;
}
