import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OWN_VERSION } from '../versions';

const shown = { resource: ['database'], operation: ['deleteTable'] };
const hidden = { table: [''] };

const COMMANDS: INodePropertyOptions[] = [
	{
		name: 'Truncate',
		value: 'truncate',
		description: "Only removes the table's data and preserves the table's structure",
	},
	{
		name: 'Delete',
		value: 'delete',
		description:
			"Delete the rows that match the 'Select Rows' conditions below. If no selection is made, all rows in the table are deleted.",
	},
	{
		name: 'Drop',
		value: 'drop',
		description: "Deletes the table's data and also the table's structure permanently",
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
		description: 'Whether to reset identity (auto-increment) columns to their initial values',
		displayOptions: { show: { ...shown, deleteCommand: ['truncate'] }, hide: hidden },
	},
	{
		displayName: 'Select Rows',
		name: 'where',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Condition',
		default: {},
		description: 'If not set, all rows will be selected',
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
			{ name: 'AND', value: 'AND', description: 'Only rows that meet all the conditions are selected' },
			{ name: 'OR', value: 'OR', description: 'Rows that meet at least one condition are selected' },
		],
		default: 'AND',
		displayOptions: { show: { ...shown, deleteCommand: ['delete'] }, hide: hidden },
	},
];
