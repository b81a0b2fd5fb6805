import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Two ways to give names and values: field by field, or as one JSON object. */
export interface KeyValueArea {
	/** Name of the boolean that turns the area on. */
	readonly send: string;
	readonly sendDisplayName: string;
	readonly sendDescription: string;
	readonly specify: string;
	readonly specifyDisplayName: string;
	readonly fields: string;
	readonly fieldsDisplayName: string;
	readonly fieldDisplayName: string;
	readonly placeholder: string;
	readonly json: string;
	readonly jsonPlaceholder: string;
}

/** A list of name and value, with one empty row to start with. */
export function fieldList(
	displayName: string,
	name: string,
	fieldDisplayName: string,
	placeholder: string,
	displayOptions: IDisplayOptions,
	values: INodeProperties[] = NAME_AND_VALUE,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'fixedCollection',
		typeOptions: {
			multipleValues: true,
			fixedCollection: { itemTitle: '={{ $collection.item.value.name }}' },
		},
		placeholder,
		default: { parameters: [{ name: '', value: '' }] },
		displayOptions,
		options: [{ name: 'parameters', displayName: fieldDisplayName, values }],
	};
}

const NAME_AND_VALUE: INodeProperties[] = [
	{ displayName: 'Name', name: 'name', type: 'string', default: '' },
	{ displayName: 'Value', name: 'value', type: 'string', default: '' },
];

export function keyValueArea(area: KeyValueArea): INodeProperties[] {
	return [
		{
			displayName: area.sendDisplayName,
			name: area.send,
			type: 'boolean',
			default: false,
			noDataExpression: true,
			description: area.sendDescription,
		},
		{
			displayName: area.specifyDisplayName,
			name: area.specify,
			type: 'options',
			displayOptions: { show: { [area.send]: [true] } },
			options: [
				{ name: 'Using Fields Below', value: 'keypair' },
				{ name: 'Using JSON', value: 'json' },
			],
			default: 'keypair',
		},
		fieldList(area.fieldsDisplayName, area.fields, area.fieldDisplayName, area.placeholder, {
			show: { [area.send]: [true], [area.specify]: ['keypair'] },
		}),
		{
			displayName: 'JSON',
			name: area.json,
			type: 'json',
			displayOptions: { show: { [area.send]: [true], [area.specify]: ['json'] } },
			default: '',
			placeholder: area.jsonPlaceholder,
		},
	];
}
