import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const WRITES = ['insert', 'update', 'upsert'];
const forOperations = (...operations: string[]): IDisplayOptions => ({ show: { '/operation': operations } });

/** What the built-in node has, under the same names and with the same defaults. */
const builtInOptions: INodeProperties[] = [
	{
		displayName: 'Cascade',
		name: 'cascade',
		type: 'boolean',
		default: false,
		description:
			'Whether to also remove what depends on the table: views with Drop, rows of tables that refer to it with Truncate',
		displayOptions: { show: { '/operation': ['deleteTable'] }, hide: { '/deleteCommand': ['delete', 'deleteByKey'] } },
	},
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
		description: 'Number of seconds an unused connection stays open for the next run. 0 means 30 seconds.',
	},
	{
		displayName: 'Output Column Names or IDs',
		name: 'outputColumns',
		type: 'multiOptions',
		description:
			'Which columns of the written rows come out, when rows are returned. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		typeOptions: { loadOptionsMethod: 'getColumnsMultiOptions', loadOptionsDependsOn: ['table.value'] },
		default: [],
		displayOptions: forOperations('select', ...WRITES),
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
		hint: 'For columns of the types NUMERIC and BIGINT',
	},
	{
		displayName: 'Query Batching',
		name: 'queryBatching',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Independently',
				value: 'independently',
				description: 'Every item on its own: those that are refused do not keep the others from being written',
			},
			{
				name: 'Single Query',
				value: 'single',
				description: 'All items together: either all of them take effect, or none',
			},
			{
				name: 'Transaction',
				value: 'transaction',
				description: 'All items in one transaction, with a result for each. If one fails, all changes are rolled back.',
			},
		],
		default: 'single',
		description: 'Whether items are written together or one by one',
	},
	{
		displayName: 'Query Parameters',
		name: 'queryReplacement',
		type: 'string',
		default: '',
		description:
			'Comma-separated list of the values you want to use as query parameters, or an expression that yields a list',
		hint: 'Reference them in your query as $1, $2, $3…; $1:name stands for a quoted name',
		placeholder: 'e.g. value1,value2,value3',
		displayOptions: forOperations('executeQuery'),
	},
	{
		displayName: 'Replace Empty Strings with NULL',
		name: 'replaceEmptyStrings',
		type: 'boolean',
		default: false,
		description: 'Whether to write NULL where the input has an empty string, as spreadsheets do',
		displayOptions: forOperations(...WRITES, 'executeQuery'),
	},
	{
		displayName: 'Skip on Conflict',
		name: 'skipOnConflict',
		type: 'boolean',
		default: false,
		description: 'Whether to leave out rows that violate a unique or exclusion constraint, instead of failing',
		displayOptions: forOperations('insert'),
	},
	{
		displayName: 'Treat Query Parameters in Single Quotes as Text',
		name: 'treatQueryParametersInSingleQuotesAsText',
		type: 'boolean',
		default: false,
		description: "Whether to treat query parameters enclosed in single quotes as text, e.g. '$1'",
		displayOptions: { show: { queryReplacement: [{ _cnd: { exists: true } }] } },
	},
];

/** What is ours. */
const ownOptions: INodeProperties[] = [
	{
		displayName: 'Binary Columns',
		name: 'binaryColumns',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Column',
		default: {},
		description: "Columns of type bytea that take files from the items' binary data",
		displayOptions: forOperations(...WRITES),
		options: [
			{
				displayName: 'Columns',
				name: 'values',
				values: [
					{
						displayName: 'Column Name or ID',
						name: 'column',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['schema.value', 'table.value'] },
						default: '',
					},
					{
						displayName: 'Input Binary Field',
						name: 'binaryProperty',
						type: 'string',
						default: 'data',
						hint: 'The name of the input field containing the file data',
					},
				],
			},
		],
	},
	{
		displayName: 'Columns to Update Names or IDs',
		name: 'conflictUpdateColumns',
		type: 'multiOptions',
		description:
			'Which columns change in rows that exist, with "On Conflict" set to "Update Some Columns". Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['table.value'] },
		default: [],
		displayOptions: forOperations('upsert'),
	},
	{
		displayName: 'Create Table',
		name: 'createTable',
		type: 'boolean',
		default: false,
		description:
			'Whether to create the table if it does not exist, with column types taken from the items. Without this option, the error shows the statement that would create it.',
		displayOptions: forOperations('insert'),
	},
	{
		displayName: 'Defer Constraints',
		name: 'deferConstraints',
		type: 'boolean',
		default: false,
		description:
			'Whether to check constraints that are DEFERRABLE at the end of the transaction, so that rows may refer to later ones',
		displayOptions: forOperations(...WRITES, 'deleteTable', 'executeQuery'),
	},
	{
		displayName: 'Generated Columns',
		name: 'generatedColumns',
		type: 'options',
		options: [
			{
				name: 'Leave Out',
				value: 'leaveOut',
				description: 'Ignore values for generated and identity columns; the database makes new ones',
			},
			{
				name: 'Override',
				value: 'override',
				description: 'Write values into identity columns (OVERRIDING SYSTEM VALUE); computed columns are left out',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Fail, as the database does' },
		],
		default: 'leaveOut',
		description: 'What to do with values for columns that are GENERATED ALWAYS. If not set, they are refused.',
		displayOptions: forOperations(...WRITES),
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. import-{{ $json.date }}',
		description:
			'Names this write. What was written under a key is never written again, even when a connection broke at the worst moment or the workflow is run anew. Keys are kept in the table steady_idempotency.',
		displayOptions: forOperations(...WRITES, 'deleteTable', 'executeQuery'),
	},
	{
		displayName: 'Notify Channel',
		name: 'notifyChannel',
		type: 'string',
		default: '',
		description:
			'Sends NOTIFY on this channel when everything is committed, for a Postgres Trigger or any other listener',
		displayOptions: forOperations(...WRITES, 'deleteTable', 'executeQuery'),
	},
	{
		displayName: 'Notify Payload',
		name: 'notifyPayload',
		type: 'string',
		default: '',
		description: 'Text that goes with the notification, at most 8,000 bytes',
		displayOptions: forOperations(...WRITES, 'deleteTable', 'executeQuery'),
	},
	{
		displayName: 'On Conflict',
		name: 'onConflict',
		type: 'options',
		options: [
			{ name: 'Leave Row as It Is', value: 'nothing', description: 'Only insert rows that do not exist' },
			{ name: 'Update All Columns', value: 'update', description: 'All columns that the item has, except the key' },
			{
				name: 'Update Some Columns',
				value: 'updateSelected',
				description: 'The ones chosen under "Columns to Update"',
			},
		],
		default: 'update',
		description: 'What happens to rows that exist',
		displayOptions: forOperations('upsert'),
	},
	{
		displayName: 'On Row Error',
		name: 'onRowError',
		type: 'options',
		options: [
			{
				name: 'Roll Back',
				value: 'rollback',
				description: 'All or nothing: if a row is refused, none is written, and the error names it',
			},
			{
				name: 'Skip',
				value: 'skip',
				description: 'Write the good rows; each refused one comes out as an error item with column, value and reason',
			},
		],
		default: 'skip',
		description:
			'What to do when the database refuses some of the rows. If not set, everything is rolled back. For deleting, only Delete by Key knows it.',
		displayOptions: forOperations(...WRITES, 'deleteTable'),
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
		description:
			'What comes out for each written item. If not set, it is Nothing (before version 3: Rows). For deleting, only Delete by Key knows it.',
		displayOptions: forOperations(...WRITES, 'deleteTable'),
	},
	{
		displayName: 'Role',
		name: 'role',
		type: 'string',
		default: '',
		placeholder: 'e.g. authenticated',
		description: 'Role whose privileges and row-level security policies apply (SET LOCAL ROLE)',
	},
	{
		displayName: 'Rows per Fetch',
		name: 'fetchRows',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'Reads the result through a cursor, so many rows at a time. 0 takes the rows as they come, which is faster: behind a cursor Postgres uses no parallel workers.',
		displayOptions: forOperations('executeQuery'),
	},
	{
		displayName: 'Rows per Statement',
		name: 'chunkRows',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many rows one statement takes where rows travel as parameters. 0 chooses by itself.',
		displayOptions: forOperations(...WRITES, 'deleteTable'),
	},
	{
		displayName: 'Session Settings',
		name: 'sessionSettings',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Setting',
		default: {},
		description: 'Settings for this transaction (SET LOCAL), which row-level security policies can read',
		options: [
			{
				displayName: 'Settings',
				name: 'values',
				values: [
					{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. app.tenant_id' },
					{ displayName: 'Value', name: 'value', type: 'string', default: '' },
				],
			},
		],
	},
	{
		displayName: 'Statement Timeout',
		name: 'statementTimeout',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 60,
		description:
			"Number of seconds one statement may run in the database before everything is rolled back. 0 sets no limit. If not set, the credential's setting holds.",
	},
	{
		displayName: 'Truncate First',
		name: 'truncateFirst',
		type: 'boolean',
		default: false,
		description:
			'Whether to empty the table before writing, in the same transaction: if writing fails, the old rows are still there',
		displayOptions: forOperations('insert'),
	},
];

export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...builtInOptions, ...ownOptions].sort((a, b) => a.displayName.localeCompare(b.displayName)),
};
