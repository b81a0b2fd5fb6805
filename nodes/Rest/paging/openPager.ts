import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { RestRequest } from '../request/restRequest';
import { expressionPager } from './expressionPager';
import { linkPager } from './linkPager';
import type { PaginationOptions } from './options';
import type { Pager } from './pager';

const PATH = 'options.pagination.pagination';

/** The pagination option as it was typed: its expressions are evaluated page by page. */
export function rawPagination(ctx: IExecuteFunctions): PaginationOptions | undefined {
	const raw = ctx.getNodeParameter(PATH, 0, null, { rawExpressions: true }) as PaginationOptions | null;
	return raw && Object.keys(raw).length > 0 && raw.paginationMode !== 'off' ? raw : undefined;
}

/**
 * @throws NodeOperationError when the option cannot be used as it is
 */
export function openPager(
	ctx: IExecuteFunctions,
	itemIndex: number,
	first: RestRequest,
	options: PaginationOptions,
): Pager {
	const { paginationMode = 'updateAParameterInEachRequest' } = options;
	switch (paginationMode) {
		case 'linkHeader':
			return linkPager(
				ctx,
				itemIndex,
				first,
				options.limitPagesFetched ? evaluated(ctx, itemIndex, 'maxRequests', Infinity) : Infinity,
			);
		case 'responseContainsNextURL':
		case 'updateAParameterInEachRequest':
			return expressionPager(ctx, itemIndex, first, { ...options, paginationMode });
		default:
			throw new NodeOperationError(ctx.getNode(), `The pagination mode "${paginationMode}" does not exist`, {
				itemIndex,
			});
	}
}

/** Milliseconds between two pages. */
export function pageInterval(
	ctx: IExecuteFunctions,
	itemIndex: number,
	{ requestInterval }: PaginationOptions,
): number {
	return requestInterval ? evaluated(ctx, itemIndex, 'requestInterval', 0) : 0;
}

function evaluated(ctx: IExecuteFunctions, itemIndex: number, name: string, fallback: number): number {
	const value = Number(ctx.getNodeParameter(`${PATH}.${name}`, itemIndex, fallback));
	return value > 0 ? value : fallback;
}
