import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Versions 2 and 2.1 of the built-in node map columns with fields of their own. */
const LEGACY_VERSIONS = [2, 2.1];

/** How the editor's column mapping treats the columns of an operation. */
type MappingMode = 'add' | 'update' | 'upsert';

interface MatchWords {
	readonly column: string;
	readonly columnHint: string;
	readonly value: string;
}

/** The fields with which columns get their values, for one operation. */
export function mappingFields(operation: string, mode: MappingMode, match?: MatchWords): INodeProperties[] {
	const shown = (more: NonNullable<IDisplayOptions['show']>): IDisplayOptions => ({
		show: { resource: ['database'], operation: [operation], ...more },
		hide: { table: [''] },
	});
	return [
		{
			displayName: 'Data Mode',
			name: 'dataMode',
			type: 'options',
			options: [
				{
					name: 'Auto-Map Input Data to Columns',
					value: 'autoMapInputData',
					description: 'The fields of the input items are named like the columns',
				},
				{
					name: 'Map Each Column Manually',
					value: 'defineBelow',
					description: 'Say for each column what goes into it',
				},
			],
			default: 'autoMapInputData',
			description: 'How the input items become rows',
			displayOptions: shown({ '@version': LEGACY_VERSIONS }),
		},
		{
			displayName:
				'In this mode, make sure incoming data fields are named the same as the columns in your table. If needed, use an "Edit Fields" node before this node to change the field names.',
			name: 'notice',
			type: 'notice',
			default: '',
			displayOptions: shown({ dataMode: ['autoMapInputData'], '@version': LEGACY_VERSIONS }),
		},
		...(match ? matchFields(match, shown) : []),
		{
			displayName: 'Values to Send',
			name: 'valuesToSend',
			placeholder: 'Add Value',
			type: 'fixedCollection',
			typeOptions: { multipleValueButtonText: 'Add Value', multipleValues: true },
			default: {},
			displayOptions: shown({ dataMode: ['defineBelow'], '@version': LEGACY_VERSIONS }),
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
							typeOptions: {
								loadOptionsMethod: match ? 'getColumnsWithoutColumnToMatchOn' : 'getColumns',
								loadOptionsDependsOn: ['schema.value', 'table.value'],
							},
							default: '',
						},
						{ displayName: 'Value', name: 'value', type: 'string', default: '' },
					],
				},
			],
		},
		{
			displayName: 'Columns',
			name: 'columns',
			type: 'resourceMapper',
			default: { mappingMode: 'defineBelow', value: null },
			noDataExpression: true,
			required: true,
			typeOptions: {
				loadOptionsDependsOn: ['table.value', 'operation'],
				resourceMapper: {
					resourceMapperMethod: 'getMappingColumns',
					mode,
					fieldWords: { singular: 'column', plural: 'columns' },
					addAllFields: true,
					multiKeyMatch: true,
				},
			},
			displayOptions: shown({ '@version': [{ _cnd: { gte: 2.2 } }] }),
		},
	];
}

function matchFields(
	words: MatchWords,
	shown: (more: NonNullable<IDisplayOptions['show']>) => IDisplayOptions,
): INodeProperties[] {
	return [
		{
			displayName: `${words.column} Name or ID`,
			name: 'columnToMatchOn',
			type: 'options',
			required: true,
			description:
				'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['schema.value', 'table.value'] },
			default: '',
			hint: words.columnHint,
			displayOptions: shown({ '@version': LEGACY_VERSIONS }),
		},
		{
			displayName: words.value,
			name: 'valueToMatchOn',
			type: 'string',
			default: '',
			description: 'Rows with this value in the column to match on are the ones that are meant',
			displayOptions: shown({ dataMode: ['defineBelow'], '@version': LEGACY_VERSIONS }),
		},
	];
}
