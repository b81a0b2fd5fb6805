import { limitField, returnAll, wantedCount } from '../../shared/n8n/listFields';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const limit = limitField(100);

export const listFields = [returnAll, limit];

/** How many are wanted; Infinity for all. */
export const limitOf = (item: ServiceItem) => wantedCount(item, limit);
