import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

export const messageId: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 172ce2c4a72cc243',
};

export const threadId: INodeProperties = {
	displayName: 'Thread ID',
	name: 'threadId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 172ce2c4a72cc243',
	description: 'Which thread is meant, by its ID',
};

/** The built-in node keeps a draft's ID under this name. */
export const draftId: INodeProperties = {
	displayName: 'Draft ID',
	name: 'messageId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. r-3254521568507167962',
};

export const labelId: INodeProperties = {
	displayName: 'Label ID',
	name: 'labelId',
	type: 'string',
	default: '',
	required: true,
	description: 'Which label is meant, by its ID',
};

/** Labels, chosen from the list of those there are. */
export function labelsField(displayName: string, name: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getLabels' },
		default: [],
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	};
}

export const labelIds: INodeProperties = { ...labelsField('Label Names or IDs', 'labelIds'), required: true };

/**
 * An ID as a part of a path.
 * @throws NodeOperationError when it is empty
 */
export function idIn(item: ServiceItem, { name, displayName }: INodeProperties): string {
	const id = String(item.get<unknown>(name, '') ?? '').trim();
	if (id === '') throw item.refuse(displayName, 'is empty', 'Fill it in, or map it from a node before this one.');
	return encodeURIComponent(id);
}

/** A list of IDs: chosen from a list, or text with commas from an expression. */
export function listIn(item: ServiceItem, name: string): string[] {
	return asList(item.get<unknown>(name, []));
}

/** The entries of a list, or of a text with commas between them; empty ones are left out. */
export function asList(value: unknown): string[] {
	const entries = Array.isArray(value) ? value : String(value ?? '').split(',');
	return entries.map((entry) => String(entry).trim()).filter((entry) => entry !== '');
}
