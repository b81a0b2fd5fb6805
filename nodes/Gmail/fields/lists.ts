import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

export const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limit: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	displayOptions: { show: { returnAll: [false] } },
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

export const filtersNotice: INodeProperties = {
	displayName: 'Many messages take their time, and quota. Filters save both.',
	name: 'filtersNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { returnAll: [true] } },
};

/** How many are wanted; Infinity for all. */
export function limitOf(item: ServiceItem): number {
	if (item.get('returnAll', false)) return Infinity;
	const most = Number(item.get<unknown>('limit', 50));
	if (most >= 1) return Math.floor(most);
	throw item.refuse('Limit', 'must be a number of 1 or more', 'Change it, or turn on "Return All".');
}
