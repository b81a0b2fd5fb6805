import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { quoteIdentifier, quoteQualified } from '../../shared/transports/postgres/identifiers';
import { formatQuery } from '../../shared/transports/postgres/queryFormat';
import type { NodeOptions } from '../options';
import { tableReader } from '../rows/inputRows';
import { runScripts } from './statementRun';

/** Conditions as they are stored, and as SQL has them. */
const OPERATORS: Readonly<Record<string, string>> = {
	equal: '=',
	'=': '=',
	'!=': '!=',
	LIKE: 'LIKE',
	'>': '>',
	'<': '<',
	'>=': '>=',
	'<=': '<=',
	'IS NULL': 'IS NULL',
	'IS NOT NULL': 'IS NOT NULL',
};

/** Compared as numbers where the value looks like one. */
const ORDERING = ['>', '<', '>=', '<='];

interface Condition {
	readonly column: string;
	readonly condition: string;
	readonly value?: unknown;
}

/** Empties or drops tables, or deletes the rows that meet conditions. */
export async function deleteTable(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const tableOf = tableReader(ctx);
	return await runScripts(ctx, 'delete', (item, options) => {
		const { schema, table } = tableOf(item);
		return commandOf(ctx, item, quoteQualified(schema, table), options);
	});
}

function commandOf(ctx: IExecuteFunctions, item: number, table: string, { cascade }: NodeOptions): string {
	const command = ctx.getNodeParameter('deleteCommand', item, 'truncate') as string;
	const tail = cascade === true ? ' CASCADE' : '';
	switch (command) {
		case 'truncate':
			return `TRUNCATE TABLE ${table}${ctx.getNodeParameter('restartSequences', item, false) === true ? ' RESTART IDENTITY' : ''}${tail}`;
		case 'drop':
			return `DROP TABLE IF EXISTS ${table}${tail}`;
		case 'delete':
			return `DELETE FROM ${table}${whereClause(ctx, item)}`;
		default:
			throw new NodeOperationError(ctx.getNode(), `There is no delete command "${command}"`, {
				itemIndex: item,
				description: 'Choose Truncate, Delete or Drop.',
			});
	}
}

function whereClause(ctx: IExecuteFunctions, item: number): string {
	const { values = [] } = ctx.getNodeParameter('where', item, {}) as { values?: readonly Condition[] };
	const combine = ctx.getNodeParameter('combineConditions', item, 'AND') === 'OR' ? ' OR ' : ' AND ';
	if (values.length === 0) return '';
	return ` WHERE ${values.map((condition) => conditionOf(ctx, item, condition)).join(combine)}`;
}

function conditionOf(ctx: IExecuteFunctions, item: number, { column, condition, value }: Condition): string {
	const operator = OPERATORS[condition];
	if (operator === undefined || typeof column !== 'string' || column === '') {
		throw new NodeOperationError(ctx.getNode(), 'A condition under "Select Rows" is not complete', {
			itemIndex: item,
			description: 'Choose a column and an operator for each condition.',
		});
	}
	const name = quoteIdentifier(column);
	if (operator.startsWith('IS')) return `${name} ${operator}`;
	return `${name} ${operator} ${formatQuery('$1', [ORDERING.includes(operator) ? numberIfNumeric(value) : value])}`;
}

function numberIfNumeric(value: unknown): unknown {
	const number = Number(value);
	// Only when nothing is lost by it.
	return typeof value === 'string' && value.trim() !== '' && String(number) === value.trim() ? number : value;
}
