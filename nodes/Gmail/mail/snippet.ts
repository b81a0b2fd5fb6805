const ENTITIES: Readonly<Record<string, string>> = {
	'&amp;': '&',
	'&lt;': '<',
	'&gt;': '>',
	'&#39;': "'",
	'&quot;': '"',
};

/** Undoes what Gmail does to snippets. */
export function unescapeHtml(text: string): string {
	return text.replace(/&(?:amp|lt|gt|#39|quot);/g, (entity) => ENTITIES[entity]);
}

/** The snippet of a message, draft or thread as people read it: Gmail escapes it for HTML. */
export function withPlainSnippet<T extends { snippet?: unknown }>(message: T): T {
	const { snippet } = message;
	return typeof snippet === 'string' && snippet !== '' ? { ...message, snippet: unescapeHtml(snippet) } : message;
}
