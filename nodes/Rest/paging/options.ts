/** The `pagination` option, expressions not evaluated: they speak about pages that do not exist yet. */
export interface PaginationOptions {
	readonly paginationMode?: string;
	readonly nextURL?: string;
	readonly parameters?: { readonly parameters?: ReadonlyArray<PageParameter> };
	readonly paginationCompleteWhen?: string;
	readonly statusCodesWhenComplete?: string;
	readonly completeExpression?: string;
	readonly limitPagesFetched?: boolean;
	readonly maxRequests?: number | string;
	readonly requestInterval?: number | string;
}

export interface PageParameter {
	readonly type?: string;
	readonly name?: string;
	readonly value?: string;
}
