import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { QueryFormatError } from '../../shared/transports/postgres/queryFormat';
import { formatQuery } from '../../shared/transports/postgres/queryFormat';
import { statementsOf } from '../../shared/transports/postgres/sqlText';
import type { NodeOptions } from '../options';
import { fetchRows } from '../options';
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
	const sql = complete(ctx, item, query, given);
	if (fetchRows(options) !== undefined && statementsOf(sql).length > 1) {
		throw new NodeOperationError(ctx.getNode(), '"Rows per Fetch" is for queries of one statement', {
			itemIndex: item,
			description: 'This query has several. Remove the option, or give each statement a node of its own.',
		});
	}
	return sql;
}

function complete(ctx: IExecuteFunctions, item: number, query: string, values: readonly unknown[]): string {
	try {
		return formatQuery(query, values);
	} catch (error) {
		const { message } = error as QueryFormatError;
		throw new NodeOperationError(ctx.getNode(), message, {
			itemIndex: item,
			description: 'Check the Query Parameters in the options.',
		});
	}
}
