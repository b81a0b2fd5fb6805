import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import type { QueryValue, ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { pathOfLink } from '../api/link';
import { listAll, type Page } from '../api/list';
import { ownerPath } from '../api/owner';
import { IMMUTABLE } from '../api/prefer';
import { collectionPath } from '../api/outlookOperations';
import { eventsPath } from '../calendar/ids';
import { contactsBelow } from '../contacts/ids';
import { idIn } from '../fields/locator';
import { messageId } from '../mail/fields';
import { literal } from '../mail/search';
import { graphService, V1 } from '../service';

const PAGE_SIZE = 50;
const headers = { prefer: IMMUTABLE };

/** A list of things that can be searched for. */
export interface Source {
	/** What they are: tells a question from others. */
	readonly of: string;
	path(item: ServiceItem): string | Promise<string>;
	/** The field that is shown, or what is made of several. */
	readonly label: string | ((entry: IDataObject) => string);
	/** The field that is taken, where it is not the id. */
	readonly value?: string;
	readonly query?: Readonly<Record<string, QueryValue>>;
	/** False for a list that takes no `$top`. */
	readonly pages?: boolean;
	/** What is asked for when something was typed. */
	search?(text: string): Readonly<Record<string, QueryValue>>;
}

/** Parameters on which lists depend. */
const ABOUT = [
	'mailbox',
	'messageId',
	'calendarId',
	'contactFolderId',
	'teamId',
	'chatId',
	'groupId',
	'planId',
	'group',
	'updateFields',
	'site',
	'list',
	'workbook',
	'worksheet',
	'table',
	'range',
	'resource',
	'channelId',
	'options.driveId',
];

/** Tells what is asked for from what else may be asked at the same moment: another user's list, another message's. */
export function question(editor: ILoadOptionsFunctions, what: string): string {
	return `${what} ${JSON.stringify(ABOUT.map((name) => editor.getNodeParameter(name, '')))}`;
}

/** A page of a list, as the editor's search wants it. The token is the rest of the list. */
export function searching(source: Source) {
	return async function (
		this: ILoadOptionsFunctions,
		filter = '',
		paginationToken?: unknown,
	): Promise<INodeListSearchResult> {
		const text = filter.trim();
		const rest = typeof paginationToken === 'string' ? paginationToken : '';
		return await lookUp(this, graphService, question(this, `${source.of} ${text} ${rest}`), async (item) => {
			const query = {
				$top: source.pages === false ? undefined : PAGE_SIZE,
				...source.query,
				...(text === '' ? {} : source.search?.(text)),
			};
			const path = rest === '' ? await source.path(item) : pathOfLink(item, rest);
			const request: ServiceRequest = { path, query: rest === '' ? query : undefined, headers };
			const page = await item.json<Page>(request);
			const { label, value = 'id' } = source;
			const results = (page.value ?? []).map((entry) => ({
				name: (typeof label === 'string' ? String(entry[label] ?? '') : label(entry)) || '(nameless)',
				value: String(entry[value]),
			}));
			const matching = results.filter(({ name }) => source.search || name.toLowerCase().includes(text.toLowerCase()));
			return { results: matching, paginationToken: page['@odata.nextLink'] };
		});
	};
}

const bySubject = { label: 'subject', query: { $top: PAGE_SIZE, $select: 'id,subject' } };
/** `$search` orders by date by itself and takes no filter beside it. */
const inSubject = (text: string) => ({ $search: `"subject:${text.replaceAll('"', '')}"` });

export const searchMessages = searching({
	of: 'messages',
	...bySubject,
	path: (item) => `${ownerPath(item)}/messages`,
	search: inSubject,
});

export const searchDrafts = searching({
	of: 'drafts',
	...bySubject,
	path: (item) => `${ownerPath(item)}/mailFolders/drafts/messages`,
	search: inSubject,
});

export const searchAttachments = searching({
	of: 'attachments',
	label: 'name',
	path: (item) => `${ownerPath(item)}/messages/${idIn(item, messageId)}/attachments`,
	query: { $select: 'id,name' },
});

export const searchCalendars = searching({
	of: 'calendars',
	label: 'name',
	path: (item) => `${ownerPath(item)}/calendars`,
	query: { $select: 'id,name' },
});

export const searchEvents = searching({
	of: 'events',
	label: 'subject',
	path: eventsPath,
	query: { $select: 'id,subject' },
	search: (text) => ({ $filter: `contains(subject,${literal(text)})` }),
});

export const searchContacts = searching({
	of: 'contacts',
	label: 'displayName',
	path: (item) => collectionPath(item, { collection: contactsBelow }),
	query: { $select: 'id,displayName' },
	search: (text) => ({ $filter: `startswith(displayName,${literal(text)})` }),
});

export const searchContactFolders = searching({
	of: 'contact folders',
	label: 'displayName',
	path: (item) => `${ownerPath(item)}/contactFolders`,
	query: { $select: 'id,displayName' },
});

export const searchCategories = searching({
	of: 'categories',
	label: 'displayName',
	path: (item) => `${ownerPath(item)}/outlook/masterCategories`,
	pages: false,
});

export const searchRules = searching({
	of: 'rules',
	label: 'displayName',
	path: (item) => `${ownerPath(item)}/mailFolders/inbox/messageRules`,
	pages: false,
});

export const searchUsers = searching({
	of: 'users',
	label: 'displayName',
	value: 'userPrincipalName',
	path: () => `${V1}/users`,
	query: { $select: 'displayName,userPrincipalName' },
	search: (text) => ({
		$filter: `startswith(displayName,${literal(text)}) or startswith(userPrincipalName,${literal(text)})`,
	}),
});

/** All folders of the mailbox, with those they are in: `Inbox/Invoices`. */
async function folders(editor: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await lookUp(editor, graphService, question(editor, 'folders'), async (item) => {
		const root = `${ownerPath(item)}/mailFolders`;
		const descend = async (path: string, prefix: string): Promise<INodePropertyOptions[]> => {
			const query = { $top: PAGE_SIZE, $select: 'id,displayName,childFolderCount' };
			const found = await listAll(item, { path, query, headers });
			const deep = await Promise.all(found.map(async (folder) => await named(folder, prefix, descend)));
			return deep.flat();
		};
		const named = async (folder: IDataObject, prefix: string, deeper: typeof descend) => {
			const name = prefix + String(folder.displayName);
			const id = String(folder.id);
			const inside =
				Number(folder.childFolderCount) > 0
					? await deeper(`${root}/${encodeURIComponent(id)}/childFolders`, `${name}/`)
					: [];
			return [{ name, value: id }, ...inside];
		};
		return await descend(root, '');
	});
}

export async function getFolders(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await folders(this);
}

export async function searchFolders(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const results = (await folders(this)).filter(({ name }) => name.toLowerCase().includes(wanted));
	return { results: results.map(({ name, value }) => ({ name, value: String(value) })) };
}

/** The categories of the mailbox; messages have them by name. */
export async function getCategoriesNames(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const found = await lookUp(this, graphService, question(this, 'categories'), async (item) =>
		listAll(item, { path: `${ownerPath(item)}/outlook/masterCategories` }),
	);
	return found.map(({ displayName }) => ({ name: String(displayName), value: String(displayName) }));
}

export async function getCalendarGroups(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const found = await lookUp(this, graphService, question(this, 'calendar groups'), async (item) =>
		listAll(item, { path: `${ownerPath(item)}/calendarGroups` }),
	);
	return found.map(({ id, name }) => ({ name: String(name), value: String(id) }));
}
