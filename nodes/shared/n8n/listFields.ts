import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from './serviceItem';

/** Whether a list is wanted as a whole. */
export const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

/** How many entries of a list are wanted. @param most unless something else is filled in */
export function limitField(most: number): INodeProperties {
	return {
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		displayOptions: { show: { returnAll: [false] } },
		typeOptions: { minValue: 1 },
		// eslint-disable-next-line n8n-nodes-base/node-param-default-wrong-for-limit -- drop-in nodes have the built-ins' numbers
		default: most,
		description: 'Max number of results to return',
	};
}

/**
 * How many entries are wanted; Infinity for all.
 * @param limit the field of the form
 * @throws NodeOperationError when it is no number of 1 or more
 */
export function wantedCount(item: ServiceItem, limit: INodeProperties): number {
	if (item.get('returnAll', false)) return Infinity;
	const most = Number(item.get<unknown>('limit', limit.default));
	if (most >= 1) return Math.floor(most);
	throw item.refuse('Limit', 'must be a number of 1 or more', 'Change it, or turn on "Return All".');
}
