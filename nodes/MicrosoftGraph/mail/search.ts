import type { INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { momentInQuery } from '../calendar/moment';
import { OWN_VERSION } from '../versions';

const folderChoice = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getFolders' },
	default: [],
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
});

const custom: INodeProperties = {
	displayName: 'Filter Query',
	name: 'custom',
	type: 'string',
	default: '',
	placeholder: 'e.g. isRead eq false',
	hint: 'A condition in OData. <a href="https://learn.microsoft.com/en-us/graph/filter-query-parameter">More info</a>.',
};

const common: INodeProperties[] = [
	{ displayName: 'Has Attachments', name: 'hasAttachments', type: 'boolean', default: false },
	{
		displayName: 'Read Status',
		name: 'readStatus',
		type: 'options',
		default: 'unread',
		hint: 'Only messages that have been read, or have not',
		options: [
			{ name: 'Unread and Read Messages', value: 'both' },
			{ name: 'Unread Messages Only', value: 'unread' },
			{ name: 'Read Messages Only', value: 'read' },
		],
	},
	{ displayName: 'Received After', name: 'receivedAfter', type: 'dateTime', default: '' },
	{ displayName: 'Received Before', name: 'receivedBefore', type: 'dateTime', default: '' },
	{
		displayName: 'Sender',
		name: 'sender',
		type: 'string',
		default: '',
		description: 'Only messages whose sender has exactly this name or address',
	},
];

const folderChoices = [
	folderChoice('Folders to Exclude', 'foldersToExclude'),
	folderChoice('Folders to Include', 'foldersToInclude'),
];

/** Everything that messages can be filtered by, in the order of the alphabet; without folders where they are all in one. */
export function filterChoices(isOfFolder: boolean): INodeProperties[] {
	const folders = isOfFolder ? [] : folderChoices;
	return [custom, ...folders, ...common].sort((a, b) => a.displayName.localeCompare(b.displayName));
}

/** The filters of a list of messages, with those on folders or, for the messages of one folder, without. */
export function filtersUI(isOfFolder: boolean): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filtersUI',
		type: 'fixedCollection',
		placeholder: 'Add Filters',
		default: {},
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Filter By',
						name: 'filterBy',
						type: 'options',
						options: [
							{ name: 'Filters', value: 'filters' },
							{ name: 'Search', value: 'search' },
						],
						default: 'filters',
					},
					{
						displayName: 'Search',
						name: 'search',
						type: 'string',
						default: '',
						placeholder: 'e.g. automation',
						description:
							'Words to look for in sender, subject and body; a prefix such as <code>subject:</code> narrows it',
						displayOptions: { show: { filterBy: ['search'] } },
					},
					{
						displayName: 'Filters',
						name: 'filters',
						type: 'collection',
						placeholder: 'Add Filter',
						default: {},
						displayOptions: { show: { filterBy: ['filters'] } },
						options: filterChoices(isOfFolder),
					},
				],
			},
		],
	};
}

interface FiltersUI {
	readonly values?: {
		readonly filterBy?: string;
		readonly search?: unknown;
		readonly filters?: Filters;
	};
}

/** What is wanted of messages, in the words of the form. */
export interface Filters {
	readonly custom?: string;
	readonly foldersToExclude?: readonly string[];
	readonly foldersToInclude?: readonly string[];
	readonly hasAttachments?: unknown;
	readonly readStatus?: string;
	readonly receivedAfter?: unknown;
	readonly receivedBefore?: unknown;
	readonly sender?: unknown;
}

/**
 * The filters as Graph takes them.
 * @throws NodeOperationError for what cannot be asked for
 */
export function searchQuery(item: ServiceItem): Record<string, QueryValue> {
	const { values = {} } = item.get<FiltersUI>('filtersUI', {});
	if (values.filterBy === 'search') {
		const search = String(values.search ?? '').trim();
		if (search.includes('"')) {
			throw item.refuse(
				'Search',
				'must not contain double quotes',
				'Graph has no way to search for them: leave them out.',
			);
		}
		return search === '' ? {} : { $search: `"${search}"` };
	}
	const zone = item.version < OWN_VERSION ? 'UTC' : item.ctx.getTimezone();
	const terms = filterTerms(item, values.filters ?? {}, zone);
	return terms.length > 0 ? { $filter: terms.join(' and ') } : {};
}

/**
 * The filters as conditions that all have to hold.
 * @param zone of times that do not name theirs
 * @throws NodeOperationError for a time that is none
 */
export function filterTerms(item: ServiceItem, filters: Filters, zone: string): string[] {
	const { custom: own = '', foldersToExclude = [], foldersToInclude = [], readStatus, sender } = filters;
	const terms: string[] = [];
	const included = foldersToInclude
		.filter((folder) => folder !== '')
		.map((folder) => `parentFolderId eq ${literal(folder)}`);
	if (included.length > 0) terms.push(`(${included.join(' or ')})`);
	for (const folder of foldersToExclude) terms.push(`parentFolderId ne ${literal(folder)}`);
	if (isSet(sender)) {
		terms.push(`(from/emailAddress/address eq ${literal(sender)} or from/emailAddress/name eq ${literal(sender)})`);
	}
	if (isSet(filters.hasAttachments)) terms.push(`hasAttachments eq ${String(filters.hasAttachments) === 'true'}`);
	if (readStatus !== undefined && readStatus !== 'both') terms.push(`isRead eq ${readStatus === 'read'}`);
	if (isSet(filters.receivedAfter))
		terms.push(`receivedDateTime ge ${received(item, 'Received After', filters.receivedAfter, zone)}`);
	if (isSet(filters.receivedBefore))
		terms.push(`receivedDateTime le ${received(item, 'Received Before', filters.receivedBefore, zone)}`);
	if (own.trim() !== '') terms.push(own);
	return terms;
}

/** A text in a filter: https://docs.oasis-open.org/odata/odata/v4.01/ doubles single quotes. */
export function literal(text: unknown): string {
	return `'${String(text).replaceAll("'", "''")}'`;
}

function isSet(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** A number counts milliseconds since the epoch, as in the built-in node. */
function received(item: ServiceItem, field: string, value: unknown, zone: string): string {
	const isEpoch = typeof value === 'number' || (typeof value === 'string' && /^\d{5,}$/.test(value));
	const time = momentInQuery(item, field, isEpoch ? new Date(Number(value)) : value, zone);
	return new Date(time).toISOString();
}
