import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OWN_VERSION } from '../versions';

const shown = { resource: ['database'], operation: ['deleteTable'] };
const hidden = { table: [''] };

const COMMANDS: INodePropertyOptions[] = [
	{
		name: 'Truncate',
		value: 'truncate',
		description: 'Remove all rows and keep the table',
	},
	{
		name: 'Delete',
		value: 'delete',
		description: 'Remove the rows that meet the conditions under Select Rows; without conditions, all rows',
	},
	{
		name: 'Drop',
		value: 'drop',
		description: 'Remove the table and its rows for good',
	},
];

const BY_KEY: INodePropertyOptions = {
	name: 'Delete by Key',
	value: 'deleteByKey',
	description: 'Delete the rows whose key columns have the values of the input items, all in one statement',
};

const CONDITIONS: INodePropertyOptions[] = [
	{ name: 'Equal', value: 'equal' },
	{ name: 'Not Equal', value: '!=' },
	{ name: 'Like', value: 'LIKE', description: 'A percent sign stands for any text, an underscore for any character' },
	{ name: 'Greater Than', value: '>' },
	{ name: 'Less Than', value: '<' },
	{ name: 'Greater Than or Equal', value: '>=' },
	{ name: 'Less Than or Equal', value: '<=' },
	{ name: 'Is Null', value: 'IS NULL' },
	{ name: 'Is Not Null', value: 'IS NOT NULL' },
];

export const deleteTableFields: INodeProperties[] = [
	{
		displayName: 'Command',
		name: 'deleteCommand',
		type: 'options',
		default: 'truncate',
		options: COMMANDS,
		displayOptions: { show: { ...shown, '@version': [{ _cnd: { lt: OWN_VERSION } }] }, hide: hidden },
	},
	{
		displayName: 'Command',
		name: 'deleteCommand',
		type: 'options',
		default: 'deleteByKey',
		options: [BY_KEY, ...COMMANDS],
		displayOptions: { show: { ...shown, '@version': [{ _cnd: { gte: OWN_VERSION } }] }, hide: hidden },
	},
	{
		displayName: 'Columns to Match On Names or IDs',
		name: 'matchColumns',
		type: 'multiOptions',
		description:
			'The key columns; every input item must have a field for each. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['schema.value', 'table.value'] },
		default: [],
		required: true,
		displayOptions: { show: { ...shown, deleteCommand: ['deleteByKey'] }, hide: hidden },
	},
	{
		displayName: 'Restart Sequences',
		name: 'restartSequences',
		type: 'boolean',
		default: false,
		description: 'Whether identity columns start counting from the beginning again',
		displayOptions: { show: { ...shown, deleteCommand: ['truncate'] }, hide: hidden },
	},
	{
		displayName: 'Select Rows',
		name: 'where',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Condition',
		default: {},
		description: 'Without a condition, all rows are meant',
		displayOptions: { show: { ...shown, deleteCommand: ['delete'] }, hide: hidden },
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Column Name or ID',
						name: 'column',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						default: '',
						typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['schema.value', 'table.value'] },
					},
					{
						displayName: 'Operator',
						name: 'condition',
						type: 'options',
						description: 'How the column is compared',
						options: CONDITIONS,
						default: 'equal',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						displayOptions: { hide: { condition: ['IS NULL', 'IS NOT NULL'] } },
						default: '',
					},
				],
			},
		],
	},
	{
		displayName: 'Combine Conditions',
		name: 'combineConditions',
		type: 'options',
		description: 'Whether a row has to meet all conditions, or one of them',
		options: [
			{ name: 'AND', value: 'AND', description: 'A row has to meet every condition' },
			{ name: 'OR', value: 'OR', description: 'One met condition is enough' },
		],
		default: 'AND',
		displayOptions: { show: { ...shown, deleteCommand: ['delete'] }, hide: hidden },
	},
];
