import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { listPages } from '../api/list';
import { limitOf, listFields } from '../fields/lists';
import { user } from '../fields/user';
import { driveId, drivePath } from './fields';

const query: INodeProperties = {
	displayName: 'Query',
	name: 'query',
	type: 'string',
	default: '',
	required: true,
	description: 'What is looked for in names, contents and metadata',
};

/** Where a drive is searched: https://learn.microsoft.com/graph/api/driveitem-search */
export function searchPath(drive: string, text: string): string {
	return `${drive}/root/search(q='${encodeURIComponent(text.replaceAll("'", "''"))}')`;
}

/** Looks for things in a drive. @param facet what those have that are meant */
export function searchingFor(action: string, facet: 'file' | 'folder'): Operation {
	return {
		name: 'Search',
		value: 'search',
		action,
		fields: [user, query, ...listFields, optionsField(driveId)],
		async run(item) {
			const path = searchPath(drivePath(item), item.get<string>(query.name, ''));
			const limit = limitOf(item);
			const found: IDataObject[] = [];
			for await (const page of listPages(item, { path, inBatch: true })) {
				for (const entry of page) if (entry[facet] !== undefined && found.length < limit) found.push(entry);
				if (found.length >= limit) break;
			}
			return asItems(found);
		},
	};
}
