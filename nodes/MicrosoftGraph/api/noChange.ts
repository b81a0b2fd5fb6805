import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { OWN_VERSION } from '../versions';

type Parts = ReadonlyArray<Readonly<Record<string, unknown>>>;

/**
 * Refuses an update that changes nothing before anything is sent: Graph takes an empty one, and the item would come out as
 * if something had been done. In the versions of built-in nodes it is sent, as they do: a workflow whose items have a change
 * only now and then goes on with all of them.
 * @param fields those of the form that say what is to be changed
 * @param parts what they say; what is undefined is not sent
 * @throws NodeOperationError when there is nothing in any of the parts
 */
export function refuseNoChange(item: ServiceItem, fields: readonly INodeProperties[], ...parts: Parts): void {
	if (item.version >= OWN_VERSION) requireChange(item, fields, ...parts);
}

/** The same in every version, where the built-in node or Graph refuses it, too. */
export function requireChange(item: ServiceItem, fields: readonly INodeProperties[], ...parts: Parts): void {
	if (parts.some((part) => Object.values(part).some((value) => value !== undefined))) return;
	const names = fields.map(({ displayName }) => displayName).join('", "');
	throw item.refuse(
		names,
		`${fields.length === 1 ? 'holds' : 'hold'} nothing to change`,
		'Fill in what is to be changed.',
	);
}

/** A new name for what is there; Graph takes no empty one. @throws NodeOperationError when it is empty */
export function readNewName(item: ServiceItem, field: INodeProperties): { readonly displayName: string } {
	const displayName = item.get<string>(field.name, '');
	requireChange(item, [field], { displayName: displayName || undefined });
	return { displayName };
}
