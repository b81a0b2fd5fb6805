import type { Path } from './json';

/** How a service hands out a long list, page by page. */
export type PagingPreset =
	/** `Link: <…>; rel="next"` (RFC 8288). */
	| { readonly kind: 'link'; readonly items?: Path }
	/** The answer holds the next URL; it is followed as it is. */
	| { readonly kind: 'nextUrl'; readonly at: Path; readonly items?: Path }
	/** The answer holds a mark that the next request brings along. */
	| {
			readonly kind: 'cursor';
			/** Where the mark is in the answer; the list ends when it is missing, null or empty. */
			readonly at: Path;
			readonly parameter: string;
			readonly place: 'query' | 'body';
			/** Where the answer says whether there is more, if it does. */
			readonly more?: Path;
			readonly items?: Path;
	  }
	/** The request counts the items it skips; the list ends with a page that is shorter than `size`. */
	| {
			readonly kind: 'offset';
			readonly parameter: string;
			readonly sizeParameter: string;
			readonly size: number;
			readonly items?: Path;
	  };
