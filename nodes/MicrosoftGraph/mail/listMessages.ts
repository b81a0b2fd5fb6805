import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { listPages, topFor } from '../api/list';
import { preferHeaders } from '../api/prefer';
import { limitOf, listFields } from '../fields/lists';
import { immutableIds } from '../fields/options';
import { optionsField } from '../../shared/n8n/optionsField';
import { attachmentOptions, messageOutput, renderMessage, selectFor } from './output';
import { filtersUI, searchQuery } from './search';

/** Outlook gives a thousand at a time, but whole messages are large. */
const PAGE_SIZE = 100;

const filtersNotice: INodeProperties = {
	displayName: 'Many messages take time; filters save it',
	name: 'filtersNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { returnAll: [true] } },
};

const options = optionsField(...attachmentOptions, immutableIds);

/** @param isOfFolder whether the messages of one folder are listed */
export const messageListFields = (isOfFolder: boolean): INodeProperties[] => [
	...listFields,
	...messageOutput.fields,
	filtersNotice,
	isOfFolder ? FILTERS_OF_FOLDER : FILTERS,
	options,
];

const FILTERS = filtersUI(false);
const FILTERS_OF_FOLDER = filtersUI(true);

/** Lists messages as the form says. @param path the collection */
export async function listMessages(item: ServiceItem, owner: string, path: string): Promise<INodeExecutionData[]> {
	const limit = limitOf(item);
	const query = { $select: selectFor(item), $top: topFor(limit, PAGE_SIZE), ...searchQuery(item) };
	const output: INodeExecutionData[] = [];
	for await (const messages of listPages(item, { path, query, headers: preferHeaders(item) }, limit)) {
		for (const message of messages) output.push(await renderMessage(item, owner, message));
	}
	return output;
}
