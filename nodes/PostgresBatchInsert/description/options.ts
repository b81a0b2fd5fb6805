import type { INodeProperties } from 'n8n-workflow';

/** What the built-in node has, under the same names and with the same defaults, and what is ours. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { hide: { table: [''] } },
	options: [
		{
			displayName: 'Connection Timeout',
			name: 'connectionTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			description: 'Number of seconds that connecting to the database may take',
		},
		{
			displayName: 'Delay Closing Idle Connection',
			name: 'delayClosingIdleConnection',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Number of seconds an unused connection stays open for the next run. 0 stands for 30 seconds.',
		},
		{
			displayName: 'Output Column Names or IDs',
			name: 'outputColumns',
			type: 'multiOptions',
			description:
				'Which columns of the written rows come out. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			typeOptions: { loadOptionsMethod: 'getColumnsMultiOptions', loadOptionsDependsOn: ['table.value'] },
			default: [],
			hint: 'Applies when rows are returned',
		},
		{
			displayName: 'Output Large-Format Numbers As',
			name: 'largeNumbersOutput',
			type: 'options',
			options: [
				{ name: 'Numbers', value: 'numbers', description: 'Rounds numbers of more than 16 digits' },
				{ name: 'Text', value: 'text', description: 'Keeps every digit' },
			],
			default: 'text',
			hint: 'Applies to NUMERIC and BIGINT columns only',
		},
		{
			displayName: 'Replace Empty Strings with NULL',
			name: 'replaceEmptyStrings',
			type: 'boolean',
			default: false,
			description: 'Whether to write NULL where the input has an empty string, as spreadsheets do',
		},
		{
			displayName: 'Returning',
			name: 'returning',
			type: 'options',
			options: [
				{ name: 'Keys', value: 'keys', description: "The written rows' primary keys, one item each" },
				{
					name: 'Nothing',
					value: 'none',
					description: 'The input items, unchanged, once they are written. The fastest way.',
				},
				{ name: 'Rows', value: 'rows', description: 'The written rows as they are in the table, defaults and all' },
			],
			default: 'rows',
			description: 'What comes out for each written item. Not set, it is Nothing (before version 3: Rows).',
		},
		{
			displayName: 'Skip on Conflict',
			name: 'skipOnConflict',
			type: 'boolean',
			default: false,
			description: 'Whether to leave out rows that violate a unique or exclusion constraint, instead of failing',
		},
		{
			displayName: 'Statement Timeout',
			name: 'statementTimeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				"Number of seconds one statement may run in the database before everything is rolled back. 0 sets no limit. Not set, the credential's setting holds.",
		},
	],
};
