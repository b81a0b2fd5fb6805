import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { preferHeaders } from '../../api/prefer';
import { limitOf, listFields } from '../../fields/lists';
import { immutableIds, timeZone } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { calendarId, eventsPath } from './fields';

const PAGE_SIZE = 100;

const includeRecurringInstances: INodeProperties = {
	displayName: 'Include Recurring Instances',
	name: 'includeRecurringInstances',
	type: 'boolean',
	default: false,
	description: 'Whether to get what takes place between two times, each instance of a series by itself',
};

const whenInstances = { show: { includeRecurringInstances: [true] } };
const from: INodeProperties = {
	displayName: 'Start',
	name: 'startDateTime',
	type: 'dateTime',
	default: '',
	required: true,
	displayOptions: whenInstances,
};
const until: INodeProperties = { ...from, displayName: 'End', name: 'endDateTime' };

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Filter Query',
			name: 'custom',
			type: 'string',
			default: '',
			placeholder: "e.g. contains(subject,'Review')",
		},
	],
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	fields: [
		user,
		calendarId,
		includeRecurringInstances,
		from,
		until,
		...listFields,
		filters,
		optionsField(immutableIds, timeZone),
	],
	async run(item) {
		const limit = limitOf(item);
		const { custom = '' } = item.get<{ custom?: string }>('filters', {});
		const isView = item.get('includeRecurringInstances', false);
		const path = isView ? eventsPath(item).replace(/\/events$/, '/calendarView') : eventsPath(item);
		const query = {
			$top: topFor(limit, PAGE_SIZE),
			$filter: custom.trim() === '' ? undefined : custom,
			startDateTime: isView ? item.get<string>('startDateTime', '') : undefined,
			endDateTime: isView ? item.get<string>('endDateTime', '') : undefined,
		};
		return asItems(await listAll(item, { path, query, headers: preferHeaders(item), inBatch: true }, limit));
	},
};
