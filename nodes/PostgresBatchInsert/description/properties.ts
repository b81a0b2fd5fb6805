import type { INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../../shared/n8n/reliability';
import { OWN_VERSION } from '../versions';
import { insertFields } from './insert';
import { optionsField } from './options';
import { schemaField, tableField } from './table';

const CREDENTIAL_CHOICE: INodeProperties['options'] = [
	{ name: 'Postgres', value: 'postgres', description: 'The credential type of the built-in Postgres node' },
	{
		name: 'Steady Postgres',
		value: 'steadyPostgresApi',
		description: 'Connection strings, certificate checks, client certificates',
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
			{ name: 'Insert', value: 'insert', description: 'Insert rows in a table', action: 'Insert rows in a table' },
		],
		default: 'insert',
		displayOptions: { show: { resource: ['database'] } },
	},
	schemaField,
	tableField,
	...insertFields,
	optionsField,
	reliabilityCollection,
];
