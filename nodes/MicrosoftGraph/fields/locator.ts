import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** A field in which one thing is chosen from a list, or its ID is filled in. */
export function locator(
	{ displayName, name, description }: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	searchListMethod: string,
	placeholder: string,
	required = true,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

/** What a locator holds, whichever way it was chosen; empty when nothing was. */
export function locatorValue(item: ServiceItem, name: string): string {
	return heldValue(item.get<unknown>(name, ''));
}

/** The same for a locator in a row of a collection. @param held what the row has of it */
export function heldValue(held: unknown): string {
	const value = typeof held === 'object' && held !== null && 'value' in held ? held.value : held;
	return String(value ?? '').trim();
}

/**
 * The ID in a locator, as a part of a path.
 * @throws NodeOperationError when it is empty, or would lead to another place in a path
 */
export function idIn(item: ServiceItem, { name, displayName }: INodeProperties): string {
	const id = locatorValue(item, name);
	if (id === '')
		throw item.refuse(displayName, 'is empty', 'Choose one from the list, or map its ID from a node before this one.');
	if (id === '.' || id === '..')
		throw item.refuse(displayName, `is "${id}", which is no ID`, 'Map the ID from a node before this one.');
	return encodeURIComponent(id);
}
