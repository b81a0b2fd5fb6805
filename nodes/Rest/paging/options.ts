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
	readonly nextUrlPath?: string;
	readonly cursorPath?: string;
	readonly cursorParameter?: string;
	readonly cursorPlace?: 'query' | 'body';
	readonly morePath?: string;
	readonly offsetParameter?: string;
	readonly pageParameter?: string;
	readonly firstPage?: number;
	readonly sizeParameter?: string;
	readonly pageSize?: number;
	readonly itemsPath?: string;
}

export interface PageParameter {
	readonly type?: string;
	readonly name?: string;
	readonly value?: string;
}
