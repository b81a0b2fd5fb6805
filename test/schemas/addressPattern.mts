/**
 * Matches the paths of a template such as `/me/messages/{message-id}/microsoft.graph.move` or `/drive/search(q='{q}')`.
 * A service of OData takes names of actions and functions with and without their namespace, and functions without parameters
 * with and without parentheses. https://learn.microsoft.com/odata/webapi-8/fundamentals/routing
 */
export function addressPattern(template: string): RegExp {
	const parts = template
		.replace(/[.$()]/g, '\\$&')
		.replaceAll('/microsoft\\.graph\\.', '/(?:microsoft\\.graph\\.)?')
		.replaceAll('/graph\\.', '/(?:microsoft\\.)?graph\\.')
		.replace(/\\\(\\\)$|\\\(\\\)(?=\/)/g, '(?:\\(\\))?')
		.replace(/'[^'/]*'/g, "'(?:[^'/]|'')*'")
		.replace(/\{[^}]*\}/g, '[^/]+');
	return new RegExp(`^${parts}$`);
}
