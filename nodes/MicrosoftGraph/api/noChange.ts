import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/**
 * Refuses an update that changes nothing before anything is sent: Graph takes an empty one, and the item would come out as
 * if something had been done.
 * @param fields those of the form that say what is to be changed
 * @param parts what they say; what is undefined is not sent
 * @throws NodeOperationError when there is nothing in any of the parts
 */
export function refuseNoChange(
	item: ServiceItem,
	fields: readonly INodeProperties[],
	...parts: ReadonlyArray<Readonly<Record<string, unknown>>>
): void {
	if (parts.some((part) => Object.values(part).some((value) => value !== undefined))) return;
	const names = fields.map(({ displayName }) => displayName).join('", "');
	throw item.refuse(
		names,
		`${fields.length === 1 ? 'holds' : 'hold'} nothing to change`,
		'Fill in what is to be changed.',
	);
}
