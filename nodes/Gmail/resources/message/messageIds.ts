import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { listIn } from '../../fields/ids';

/** Items that are prepared at the same time, so that a call can carry a thousand IDs. */
export const AS_MANY_AS_FIT = 1_000;

export const messageIds: INodeProperties = {
	displayName: 'Message IDs',
	name: 'messageIds',
	type: 'string',
	default: '={{ $json.id }}',
	required: true,
	placeholder: 'e.g. 172ce2c4a72cc243, 172ce2c4a72cc244',
	description:
		'One ID, several separated by commas, or a list from an expression. Items with the same settings share their calls.',
};

/** @throws NodeOperationError when there are none */
export function idsIn(item: ServiceItem): string[] {
	const ids = listIn(item, messageIds.name);
	if (ids.length > 0) return ids;
	throw item.refuse(messageIds.displayName, 'is empty', 'Fill it in, or map it from a node before this one.');
}
