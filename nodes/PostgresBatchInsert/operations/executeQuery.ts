import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { QueryFormatError } from '../../shared/transports/postgres/queryFormat';
import { formatQuery } from '../../shared/transports/postgres/queryFormat';
import type { NodeOptions } from '../options';
import { prepareQuery } from './queryParameters';
import { runScripts } from './statementRun';

/** Runs the query that the user wrote, once for each item. */
export async function executeQuery(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const version = ctx.getNode().typeVersion;
	return await runScripts(ctx, 'execute query', (item, options) => queryOf(ctx, item, version, options));
}

function queryOf(ctx: IExecuteFunctions, item: number, version: number, options: NodeOptions): string {
	const { query, values } = prepareQuery(ctx, item, version, options.treatQueryParametersInSingleQuotesAsText === true);
	const given = options.replaceEmptyStrings === true ? values.map((value) => (value === '' ? null : value)) : values;
	try {
		return formatQuery(query, given);
	} catch (error) {
		const { message } = error as QueryFormatError;
		throw new NodeOperationError(ctx.getNode(), message, {
			itemIndex: item,
			description: 'Check the Query Parameters in the options.',
		});
	}
}
