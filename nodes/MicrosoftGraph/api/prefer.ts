import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** https://learn.microsoft.com/graph/outlook-immutable-id */
export const IMMUTABLE = 'IdType="ImmutableId"';

interface OutlookOptions {
	readonly immutableIds?: boolean;
	readonly timeZone?: string;
}

/** What an item wants of Outlook's answers: ids that survive moving, times in a zone. */
export function preferHeaders(item: ServiceItem, ...more: string[]): { prefer?: string } {
	const { immutableIds = true, timeZone = '' } = item.get<OutlookOptions>('options', {});
	const wishes = [
		...(immutableIds ? [IMMUTABLE] : []),
		...(timeZone.trim() === '' ? [] : [`outlook.timezone="${timeZone.trim().replaceAll('"', '')}"`]),
		...more,
	];
	return wishes.length > 0 ? { prefer: wishes.join(', ') } : {};
}
