import type { IExecuteFunctions } from 'n8n-workflow';
import type { ServiceProfile } from '../../shared/providers/profile';
import { parameterError } from '../request/parameterError';
import type { RestRequest } from '../request/restRequest';
import { expressionPager } from './expressionPager';
import type { PaginationOptions } from './options';
import type { Pager } from './pager';
import { presetPager } from './presetPager';
import { type Preset, presetOf } from './presets';

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
	raw: PaginationOptions,
	profile: ServiceProfile,
): Pager {
	const { paginationMode = 'updateAParameterInEachRequest' } = raw;
	if (paginationMode === 'responseContainsNextURL' || paginationMode === 'updateAParameterInEachRequest') {
		return expressionPager(ctx, itemIndex, first, { ...raw, paginationMode });
	}
	// Here expressions speak of the item, not of pages.
	const options = withNumbers(ctx, itemIndex, ctx.getNodeParameter(PATH, itemIndex, {}) as PaginationOptions);
	const preset = paginationMode === 'automatic' ? ofProfile(profile, first) : presetOf(options);
	if (!preset) throw unknown(ctx, itemIndex, paginationMode, profile);
	const { maxRequests = 0 } = options;
	const most = options.limitPagesFetched && maxRequests > 0 ? maxRequests : Infinity;
	return presetPager(ctx, itemIndex, first, preset, most);
}

/** Expressions give numbers as text, too, which would be put together with others instead of added. */
function withNumbers(ctx: IExecuteFunctions, itemIndex: number, options: PaginationOptions) {
	const number = (value: unknown, displayName: string): number | undefined => {
		if (value === undefined || value === null || value === '') return undefined;
		const read = Number(value);
		if (Number.isFinite(read)) return read;
		const problem = `must be a number, not ${JSON.stringify(value)}`;
		throw parameterError(ctx.getNode(), itemIndex, displayName, problem, 'Correct it in the option "Pagination".');
	};
	return {
		...options,
		firstPage: number(options.firstPage, 'First Page'),
		pageSize: number(options.pageSize, 'Page Size'),
		maxRequests: number(options.maxRequests, 'Max Pages'),
	};
}

function ofProfile(profile: ServiceProfile, { method, url, body }: RestRequest): Preset | undefined {
	return profile.paging?.({ method: method.toUpperCase(), url, body: body.fields?.data });
}

function unknown(ctx: IExecuteFunctions, itemIndex: number, mode: string, { displayName }: ServiceProfile): Error {
	const node = ctx.getNode();
	if (mode !== 'automatic') {
		return parameterError(node, itemIndex, 'Pagination Mode', `does not know "${mode}"`, 'Choose one of the list.');
	}
	return parameterError(
		node,
		itemIndex,
		'Pagination Mode',
		`is Automatic, but nothing is known about the pages of this address (${displayName})`,
		'Choose how the next page is found, as the documentation of the service has it.',
	);
}

/** Milliseconds between two pages. */
export function pageInterval(
	ctx: IExecuteFunctions,
	itemIndex: number,
	{ requestInterval }: PaginationOptions,
): number {
	const value = requestInterval ? Number(ctx.getNodeParameter(`${PATH}.requestInterval`, itemIndex, 0)) : 0;
	return value > 0 ? value : 0;
}
