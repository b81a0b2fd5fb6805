import type { PagingPreset } from '../../shared/providers/paging';
import { pathSteps } from '../request/setPath';
import type { PaginationOptions } from './options';

/** Paging by a rule instead of expressions: what profiles know, and page numbers. */
export type Preset =
	| PagingPreset
	| {
			readonly kind: 'pageNumber';
			readonly parameter: string;
			readonly first: number;
			readonly sizeParameter?: string;
			/** Undefined ends the list with a page that is empty. */
			readonly size?: number;
			readonly items?: readonly string[];
	  };

/** The rule that the options describe; undefined for a mode that is none. */
export function presetOf(options: PaginationOptions): Preset | undefined {
	const items = steps(options.itemsPath);
	const size = Math.max(1, Math.floor(options.pageSize ?? 100));
	switch (options.paginationMode) {
		case 'linkHeader':
			return { kind: 'link' };
		case 'odata':
			return { kind: 'nextUrl', at: ['@odata.nextLink'] };
		case 'nextUrlField':
			return { kind: 'nextUrl', at: steps(options.nextUrlPath || 'next') ?? [] };
		case 'cursor':
			return {
				kind: 'cursor',
				at: steps(options.cursorPath || 'next_cursor') ?? [],
				parameter: options.cursorParameter || 'cursor',
				place: options.cursorPlace ?? 'query',
				more: steps(options.morePath),
			};
		case 'offset': {
			const sizeParameter = options.sizeParameter ?? 'limit';
			return { kind: 'offset', parameter: options.offsetParameter || 'offset', sizeParameter, size, items };
		}
		case 'pageNumber': {
			const sizeParameter = (options.sizeParameter ?? 'limit') || undefined;
			const first = options.firstPage ?? 1;
			// A size the service was not asked for says nothing about which page is the last one.
			return {
				kind: 'pageNumber',
				parameter: options.pageParameter || 'page',
				first,
				sizeParameter,
				size: sizeParameter ? size : undefined,
				items,
			};
		}
		default:
			return undefined;
	}
}

function steps(path: string | undefined): string[] | undefined {
	const text = path?.trim();
	return text ? pathSteps(text) : undefined;
}
