import type { INodeProperties } from 'n8n-workflow';
import { limitField, wantedCount } from '../../shared/n8n/listFields';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

export const limit = limitField(50);

export const filtersNotice: INodeProperties = {
	displayName: 'Many messages take time and quota. Filters save both.',
	name: 'filtersNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { returnAll: [true] } },
};

/** How many are wanted; Infinity for all. */
export const limitOf = (item: ServiceItem) => wantedCount(item, limit);
