import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { properties } from './description/properties';
import { execute } from './operations/execute';
import { getColumns, getColumnsMultiOptions, getColumnsWithoutColumnToMatchOn } from './methods/columns';
import { steadyPostgresConnectionTest } from './methods/credentialTest';
import { getMappingColumns } from './methods/mappingColumns';
import { schemaSearch, tableSearch } from './methods/tables';
import { BUILT_IN_VERSIONS, OWN_VERSION } from './versions';

export class PostgresBatchInsert implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postgres Batch Insert',
		name: 'postgresBatchInsert',
		icon: { light: 'file:postgresBatchInsert.svg', dark: 'file:postgresBatchInsert.dark.svg' },
		group: ['output'],
		version: [...BUILT_IN_VERSIONS, OWN_VERSION],
		defaultVersion: OWN_VERSION,
		subtitle: '={{ $parameter["operation"] + ($parameter["table"] ? ": " + $parameter["table"] : "") }}',
		description: 'Write any number of rows to Postgres at COPY speed, all of them or none',
		defaults: { name: 'Postgres Batch Insert' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		parameterPane: 'wide',
		credentials: [
			{
				name: 'steadyPostgresApi',
				required: true,
				testedBy: 'steadyPostgresConnectionTest',
				displayOptions: { show: { authentication: ['steadyPostgresApi'] } },
			},
			{
				name: 'steadySupabaseApi',
				required: true,
				displayOptions: { show: { authentication: ['steadySupabaseApi'] } },
			},
			{
				// eslint-disable-next-line @n8n/community-nodes/valid-credential-references -- n8n's own: nobody types a password again
				name: 'postgres',
				required: true,
				displayOptions: { show: { authentication: ['postgres'] } },
			},
		],
		properties,
	};

	methods = {
		credentialTest: { steadyPostgresConnectionTest },
		listSearch: { schemaSearch, tableSearch },
		loadOptions: { getColumns, getColumnsMultiOptions, getColumnsWithoutColumnToMatchOn },
		resourceMapping: { getMappingColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
