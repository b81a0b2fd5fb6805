import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { idIn, labelIds, listIn } from '../fields/ids';
import { asItems } from '../operation';
import { ME } from '../service';

/** What is done to the labels of a message or thread. */
export interface LabelChange {
	readonly addLabelIds?: readonly string[];
	readonly removeLabelIds?: readonly string[];
}

/**
 * Changes the labels of one message or thread.
 * @param list `messages` or `threads`
 */
export async function modify(
	item: ServiceItem,
	list: string,
	id: INodeProperties,
	change: LabelChange,
): Promise<INodeExecutionData[]> {
	const request = { method: 'POST', path: `${ME}/${list}/${idIn(item, id)}/modify`, body: change };
	return asItems(await item.json(request));
}

/** The labels of the form. @throws NodeOperationError when there are none */
export function chosenLabels(item: ServiceItem): string[] {
	const labels = listIn(item, labelIds.name);
	if (labels.length > 0) return labels;
	throw item.refuse(labelIds.displayName, 'is empty', 'Choose at least one label.');
}
