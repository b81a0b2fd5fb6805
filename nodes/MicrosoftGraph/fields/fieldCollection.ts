import type { INodeProperties } from 'n8n-workflow';

/** Fields of which each may be added or left out: "Additional Fields" of what is new, "Update Fields" of what is there. */
export function fieldCollection(displayName: string, name: string, options: INodeProperties[]): INodeProperties {
	return { displayName, name, type: 'collection', placeholder: 'Add Field', default: {}, options };
}
