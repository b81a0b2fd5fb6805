import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../../shared/n8n/reliability';
import { OWN_VERSION } from '../versions';
import { deleteTableFields } from './deleteTable';
import { executeQueryFields } from './executeQuery';
import { mappingFields } from './mapping';
import { optionsField } from './options';
import { schemaField, tableField } from './table';

const CREDENTIAL_CHOICE: INodeProperties['options'] = [
	{ name: 'Postgres', value: 'postgres', description: 'The credential type of the built-in Postgres node' },
	{
		name: 'Steady Postgres',
		value: 'steadyPostgresApi',
		description: 'Connection strings, certificate checks, client certificates',
	},
	{
		name: 'Steady Supabase',
		value: 'steadySupabaseApi',
		description: 'The database of a Supabase project, directly or by way of a pooler',
	},
];

/** Workflows made for the built-in node bring its credential and know nothing of this choice. */
const authenticationFields: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: CREDENTIAL_CHOICE,
		default: 'postgres',
		displayOptions: { show: { '@version': [{ _cnd: { lt: OWN_VERSION } }] } },
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: CREDENTIAL_CHOICE,
		default: 'steadyPostgresApi',
		displayOptions: { show: { '@version': [{ _cnd: { gte: OWN_VERSION } }] } },
	},
];

const NOT_FOR_QUERIES: IDisplayOptions = { hide: { operation: ['executeQuery'] } };

export const properties: INodeProperties[] = [
	...authenticationFields,
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'hidden',
		noDataExpression: true,
		options: [{ name: 'Database', value: 'database' }],
		default: 'database',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Delete',
				value: 'deleteTable',
				description: 'Remove rows, empty a table, or remove it as a whole',
				action: 'Delete table or rows',
			},
			{
				name: 'Execute Query',
				value: 'executeQuery',
				description: 'Execute an SQL query',
				action: 'Execute a SQL query',
			},
			{ name: 'Insert', value: 'insert', description: 'Insert rows in a table', action: 'Insert rows in a table' },
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-option-name-wrong-for-upsert -- the built-in node's word
				name: 'Insert or Update',
				value: 'upsert',
				// eslint-disable-next-line n8n-nodes-base/node-param-description-wrong-for-upsert -- the built-in node's words
				description: 'Insert new rows, and update those whose key is there already',
				action: 'Insert or update rows in a table',
			},
			{ name: 'Update', value: 'update', description: 'Update rows in a table', action: 'Update rows in a table' },
		],
		default: 'insert',
		displayOptions: { show: { resource: ['database'] } },
	},
	{ ...schemaField, displayOptions: NOT_FOR_QUERIES },
	{ ...tableField, displayOptions: NOT_FOR_QUERIES },
	...deleteTableFields,
	...executeQueryFields,
	...mappingFields('insert', 'add'),
	...mappingFields('update', 'update', {
		column: 'Column to Match On',
		columnHint: 'The column by which a row is found for each item, usually its ID',
		value: 'Value of Column to Match On',
	}),
	...mappingFields('upsert', 'upsert', {
		column: 'Unique Column',
		columnHint: 'Finds the row to update, and stays as it is. Must be unique.',
		value: 'Value of Unique Column',
	}),
	optionsField,
	reliabilityCollection,
];
