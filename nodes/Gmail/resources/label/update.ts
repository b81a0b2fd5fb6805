import type { INodeProperties } from 'n8n-workflow';
import { idIn, labelId } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { colorOf, colorOptions, type LabelOptions, visibilityOptions } from './visibility';

const newName: INodeProperties = {
	displayName: 'New Name',
	name: 'name',
	type: 'string',
	default: '',
	description: 'Leave empty to keep the name',
};

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a label',
	description: 'Change name, visibility or color of a label; what is not set stays as it is',
	fields: [labelId, newName, optionsField(...visibilityOptions, ...colorOptions)],
	async run(item) {
		const options = item.get<LabelOptions>('options', {});
		const { labelListVisibility, messageListVisibility } = options;
		const name = item.get('name', '') || undefined;
		const body = { name, labelListVisibility, messageListVisibility, ...colorOf(options) };
		// Setting the same again changes nothing.
		const request = { method: 'PATCH', path: `${ME}/labels/${idIn(item, labelId)}`, body, isRepeatable: true };
		return asItems(await item.json(request));
	},
};
