import type { IExecuteFunctions } from 'n8n-workflow';
import { type Parameters, rawValue } from '../shared/n8n/parameters';
import type { IdempotencyOption } from './request/idempotency';
import type { ArrayFormat } from './request/stringifyQuery';
import type { CustomService } from './service/customProfile';

/** The `options` collection as n8n hands it out; nothing in it is certain. */
export interface RawOptions {
	readonly allowUnauthorizedCerts?: boolean;
	readonly customService?: { readonly service?: CustomService };
	readonly idempotencyKey?: { readonly key?: IdempotencyOption };
	readonly onlyIfChanged?: boolean;
	readonly serviceProfile?: string;
	readonly splitOut?: string;
	readonly batching?: { readonly batch?: { readonly batchSize?: number; readonly batchInterval?: number } };
	readonly lowercaseHeaders?: boolean;
	readonly maxResponseSize?: number;
	readonly proxy?: string;
	readonly queryParameterArrays?: ArrayFormat;
	readonly redirect?: { readonly redirect?: { readonly followRedirects?: boolean; readonly maxRedirects?: number } };
	readonly response?: { readonly response?: RawResponseOptions };
	readonly sendCredentialsOnCrossOriginRedirect?: boolean;
	readonly timeout?: number;
}

export interface RawResponseOptions {
	readonly fullResponse?: boolean;
	readonly neverError?: boolean;
	readonly responseFormat?: ResponseFormat;
	readonly outputPropertyName?: string;
}

export type ResponseFormat = 'autodetect' | 'file' | 'json' | 'ndjson' | 'text';

/**
 * The parameters that make up the options. Pagination is not among them: its expressions speak of pages that are not
 * there yet, and would make everything beside them look different for every item.
 */
export function optionNames(ctx: IExecuteFunctions): readonly string[] {
	const raw = rawValue(ctx, 'options');
	if (typeof raw !== 'object' || raw === null) return ['options'];
	return Object.keys(raw)
		.filter((name) => name !== 'pagination')
		.map((name) => `options.${name}`);
}

/** Reads the options that are set. */
export function readOptions(parameters: Parameters, names: readonly string[], itemIndex: number): RawOptions {
	if (names[0] === 'options') return parameters.get<RawOptions>('options', itemIndex, {});
	const options: Record<string, unknown> = {};
	for (const name of names)
		options[name.slice('options.'.length)] = parameters.get<unknown>(name, itemIndex, null) ?? undefined;
	return options;
}
