import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';
import { colorOf, colorOptions, type LabelOptions, visibilityOptions } from './visibility';

const labelName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. invoices',
	description: 'Label Name',
};

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a label',
	fields: [labelName, optionsField(...visibilityOptions, ...colorOptions)],
	async run(item) {
		const options = item.get<LabelOptions>('options', {});
		const { labelListVisibility = 'labelShow', messageListVisibility = 'show' } = options;
		const body = { name: item.get('name', ''), labelListVisibility, messageListVisibility, ...colorOf(options) };
		return asItems(await item.json({ method: 'POST', path: `${ME}/labels`, body }));
	},
};
