import type { INodeProperties } from 'n8n-workflow';
import { FIELD_TYPES } from './formDefinition';

const TYPE_NAMES: Readonly<Record<(typeof FIELD_TYPES)[number], string>> = {
	checkbox: 'Checkboxes',
	html: 'Custom HTML',
	date: 'Date',
	dropdown: 'Dropdown',
	email: 'Email',
	file: 'File',
	hiddenField: 'Hidden Field',
	number: 'Number',
	password: 'Password',
	radio: 'Radio Buttons',
	text: 'Text Input',
	textarea: 'Textarea',
};

const EXAMPLE = [
	{ fieldLabel: 'Name', placeholder: 'Your name', requiredField: true },
	{ fieldLabel: 'Amount', fieldType: 'number' },
	{
		fieldLabel: 'Decision',
		fieldType: 'radio',
		fieldOptions: { values: [{ option: 'Yes' }, { option: 'No' }, { option: 'Ask me later' }] },
		requiredField: true,
	},
	{ fieldLabel: 'Remarks', fieldType: 'textarea' },
];

const whenType = (...fieldType: string[]) => ({ show: { fieldType } });

const choices = (displayName: string, choice: string, placeholder: string, fieldType: string): INodeProperties => ({
	displayName,
	name: 'fieldOptions',
	placeholder,
	type: 'fixedCollection',
	default: { values: [{ option: '' }] },
	required: true,
	displayOptions: whenType(fieldType),
	typeOptions: { multipleValues: true, sortable: true },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [{ displayName: choice, name: 'option', type: 'string', default: '' }],
		},
	],
});

const count = (displayName: string, name: string, limit: string, first: number): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { numberPrecision: 0, minValue: first },
	default: first,
	displayOptions: { show: { fieldType: ['checkbox'], limitSelection: [limit] } },
});

const preset = (type: 'string' | 'dateTime', description: string, ...fieldTypes: string[]): INodeProperties => ({
	displayName: 'Default Value',
	name: 'defaultValue',
	type,
	...(type === 'dateTime' ? { typeOptions: { dateOnly: true } } : {}),
	default: '',
	description,
	displayOptions: whenType(...fieldTypes),
});

/** @param ownVersion from which on elements have names beside their labels */
function elementFields(ownVersion: number): INodeProperties[] {
	const own = [{ _cnd: { gte: ownVersion } }];
	const builtIn = [{ _cnd: { lt: ownVersion } }];
	return [
		{
			displayName: 'Label',
			name: 'fieldLabel',
			type: 'string',
			default: '',
			placeholder: 'e.g. What is your name?',
			description: 'What the form says above the input, and the name of the field in the answer',
			required: true,
			displayOptions: { hide: { fieldType: ['hiddenField', 'html'] } },
		},
		{
			displayName: 'Field Name',
			name: 'fieldName',
			description: 'The name of this field in the answer',
			type: 'string',
			default: '',
			displayOptions: whenType('hiddenField'),
		},
		{
			displayName: 'Element Type',
			name: 'fieldType',
			type: 'options',
			default: 'text',
			description: 'What kind of input it is',
			options: FIELD_TYPES.map((value) => ({ name: TYPE_NAMES[value], value })),
			required: true,
		},
		{
			displayName: 'Element Name',
			name: 'elementName',
			type: 'string',
			default: '',
			placeholder: 'e.g. content-section',
			description: 'The name under which the answer holds this HTML. Leave empty to keep it out of the answer.',
			displayOptions: whenType('html'),
		},
		{
			displayName: 'Custom Field Name',
			name: 'fieldName',
			description: 'The name of this field in the answer, instead of the label',
			type: 'string',
			default: '',
			displayOptions: { show: { '@version': own }, hide: { fieldType: ['hiddenField', 'html'] } },
		},
		{
			displayName: 'Placeholder',
			name: 'placeholder',
			description: 'What an empty input shows',
			type: 'string',
			default: '',
			displayOptions: whenType('email', 'number', 'password', 'text', 'textarea'),
		},
		preset('string', 'What the input holds at first', 'text', 'number', 'email', 'textarea'),
		preset('dateTime', 'The date that is filled in at first, like 2026-01-31', 'date'),
		preset('string', 'The choice that is selected at first', 'dropdown', 'radio'),
		preset('string', 'The choices that are selected at first, with commas between them', 'checkbox'),
		{
			displayName: 'Field Value',
			name: 'fieldValue',
			description: 'The value that is handed on',
			type: 'string',
			default: '',
			displayOptions: whenType('hiddenField'),
		},
		choices('Field Options', 'Option', 'Add Field Option', 'dropdown'),
		choices('Checkboxes', 'Checkbox Label', 'Add Checkbox', 'checkbox'),
		choices('Radio Buttons', 'Radio Button Label', 'Add Radio Button', 'radio'),
		{
			displayName: 'Multiple Choice',
			name: 'multiselect',
			type: 'boolean',
			default: false,
			description: 'Whether several options can be chosen; checkboxes are easier to use',
			displayOptions: { show: { fieldType: ['dropdown'], '@version': builtIn } },
		},
		{
			displayName: 'Limit Selection',
			name: 'limitSelection',
			type: 'options',
			default: 'unlimited',
			options: [
				{ name: 'Exact Number', value: 'exact' },
				{ name: 'Range', value: 'range' },
				{ name: 'Unlimited', value: 'unlimited' },
			],
			displayOptions: whenType('checkbox'),
		},
		count('Number of Selections', 'numberOfSelections', 'exact', 1),
		count('Minimum Selections', 'minSelections', 'range', 0),
		count('Maximum Selections', 'maxSelections', 'range', 1),
		{
			displayName: 'HTML',
			name: 'html',
			typeOptions: { editor: 'htmlEditor' },
			type: 'string',
			noDataExpression: true,
			default: '<!-- Your HTML -->\n\n',
			description: 'HTML that the form shows. Scripts in it do not run.',
			displayOptions: whenType('html'),
		},
		{
			displayName: 'Multiple Files',
			name: 'multipleFiles',
			type: 'boolean',
			default: true,
			description: 'Whether several files can be chosen',
			displayOptions: whenType('file'),
		},
		{
			displayName: 'Accepted File Types',
			name: 'acceptFileTypes',
			type: 'string',
			default: '',
			description: 'Endings of file names that the browser offers, with commas between them',
			hint: 'Leave empty to allow all file types',
			placeholder: 'e.g. .jpg, .png',
			displayOptions: whenType('file'),
		},
		{
			displayName: 'Required Field',
			name: 'requiredField',
			type: 'boolean',
			default: false,
			description: 'Whether this has to be filled in before the form is accepted',
			displayOptions: { hide: { fieldType: ['html', 'hiddenField'] } },
		},
	];
}

/** The form that asks, element by element or as JSON. */
export function customFormFields(ownVersion: number): INodeProperties[] {
	return [
		{
			displayName: 'Define Form',
			name: 'defineForm',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Using Fields Below', value: 'fields' },
				{ name: 'Using JSON', value: 'json' },
			],
			default: 'fields',
			displayOptions: { show: { responseType: ['customForm'] } },
		},
		{
			displayName: 'Form Fields',
			name: 'jsonOutput',
			type: 'json',
			typeOptions: { rows: 5 },
			default: JSON.stringify(EXAMPLE, null, 2),
			validateType: 'form-fields',
			ignoreValidationDuringExecution: true,
			hint: '<a href="https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.form/" target="_blank">How fields are written</a>, in n8n\'s documentation',
			displayOptions: { show: { responseType: ['customForm'], defineForm: ['json'] } },
		},
		{
			displayName: 'Form Elements',
			name: 'formFields',
			placeholder: 'Add Form Element',
			type: 'fixedCollection',
			default: {},
			typeOptions: {
				multipleValues: true,
				sortable: true,
				fixedCollection: {
					itemTitle:
						'={{ $collection.item.value.fieldLabel || $collection.item.value.fieldName || $collection.item.value.elementName || "Form Element" }}',
				},
			},
			options: [{ displayName: 'Values', name: 'values', values: elementFields(ownVersion) }],
			displayOptions: { show: { responseType: ['customForm'], defineForm: ['fields'] } },
		},
	];
}
