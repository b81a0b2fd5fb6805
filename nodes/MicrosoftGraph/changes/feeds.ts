/** Outlook's pages of changes hold ten unless more are asked for. */
export const PAGE_OF_CHANGES = 'odata.maxpagesize=200';

/** How the parts of Graph that can leave out what is there are asked to; Outlook cannot. */
export const LATEST = {
	directory: { $deltatoken: 'latest' },
	sharePoint: { token: 'latest' },
	page: { $top: 200 },
} as const;
